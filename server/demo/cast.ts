import type { z } from 'zod'
import type { needWords, offeringWords, profileWords } from '../../shared/firm.ts'
import type { Spoken } from '../../shared/values.ts'

/**
 * The people and firms of the demo forum. Public institutions, MAZ and BATE are real; every person and every
 * other firm is made up ("contoh" and "primer" both mean "example"), and no address exists.
 */

export interface Person {
  name: string
  email: string
}

export const supplierHost: Person = { name: 'Ratih Prameswari', email: 'ratih@kadin-semarang.example' }
export const host: Person = { name: 'Alena Kavalchuk', email: 'alena@trade-desk.example' }
export const moderators: Person[] = [
  { name: 'Bagus Wirawan', email: 'bagus@kadin-semarang.example' },
  { name: 'Darya Lis', email: 'darya@trade-desk.example' },
]
export const interpreters: Person[] = [
  { name: 'Nadia Kusuma', email: 'nadia@interpreters.example' },
  { name: 'Pavel Sidorenko', email: 'pavel@interpreters.example' },
]

/** Free time within the forum's days: all of it, or only the first or last part of each day. */
export type Free = 'all' | 'early' | 'late' | 'middle'

export interface DemoFirm {
  profile: Omit<z.input<typeof profileWords>, 'website' | 'country' | 'zone'> & { zone: string }
  delegates: (Person & { jobTitle: string; languages: Spoken[] })[]
  offerings: Omit<z.input<typeof offeringWords>, 'about'>[]
  needs: Omit<z.input<typeof needWords>, 'about'>[]
  free: Free
}

const jakarta = 'Asia/Jakarta'
const minsk = 'Europe/Minsk'
const moscow = 'Europe/Moscow'

const offering = (
  title: string,
  hsCode: string,
  capacity: [number, string],
  minimumOrder: [number, string],
  certificates: z.input<typeof offeringWords>['certificates'],
  incoterm: z.input<typeof offeringWords>['incoterm'] = 'FOB',
): DemoFirm['offerings'][number] => ({
  title,
  hsCode,
  capacity: { amount: capacity[0], unit: capacity[1] },
  minimumOrder: { amount: minimumOrder[0], unit: minimumOrder[1] },
  incoterm,
  certificates,
})

const need = (
  title: string,
  hsCode: string,
  volume: [number, string],
  certificates: z.input<typeof needWords>['certificates'] = [],
): DemoFirm['needs'][number] => ({
  title,
  hsCode,
  volume: { amount: volume[0], unit: volume[1] },
  certificates,
})

export const suppliers: DemoFirm[] = [
  {
    profile: {
      name: 'PT Contoh Rasa Nusantara',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Prawn crackers, noodles and spice pastes from Central Java, packed for export.',
      sectors: ['food'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Dewi Anggraini',
        email: 'dewi@contoh-rasa.example',
        jobTitle: 'Export manager',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering(
        'Prawn crackers, ready to fry',
        '190590',
        [40, 't'],
        [1, '20-foot container'],
        ['halal', 'haccp', 'bpom'],
      ),
      offering(
        'Instant noodles, fried, 75 g',
        '190230',
        [1_200_000, 'packs'],
        [60_000, 'packs'],
        ['halal', 'bpom'],
      ),
      offering('Sambal and spice pastes', '210390', [25, 't'], [5, 't'], ['halal', 'haccp']),
    ],
    needs: [],
    free: 'all',
  },
  {
    profile: {
      name: 'CV Contoh Kopi Ungaran',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Green coffee, roasted cashews and coconut products from the slopes of Mount Ungaran.',
      sectors: ['food', 'agriculture'],
      languages: ['id'],
    },
    delegates: [
      { name: 'Slamet Haryanto', email: 'slamet@contoh-kopi.example', jobTitle: 'Owner', languages: ['id'] },
    ],
    offerings: [
      offering('Green robusta coffee, grade 1', '090111', [60, 't'], [18, 't'], ['organic']),
      offering('Roasted cashew kernels', '200819', [12, 't'], [2, 't'], ['halal', 'haccp']),
    ],
    needs: [],
    free: 'early',
  },
  {
    profile: {
      name: 'PT Contoh Kayu Lapis Jaya',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Plywood and laminated boards of plantation timber, among them floors for truck bodies.',
      sectors: ['wood', 'construction'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Hendra Saputra',
        email: 'hendra@contoh-kayu.example',
        jobTitle: 'Sales director',
        languages: ['id', 'en'],
      },
      {
        name: 'Maya Lestari',
        email: 'maya@contoh-kayu.example',
        jobTitle: 'Export sales',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering(
        'Plywood, tropical face, 18 mm',
        '441231',
        [2500, 'm³'],
        [40, 'm³'],
        ['v_legal', 'fsc', 'sni'],
      ),
      offering(
        'Laminated boards for truck floors, 27 mm',
        '441299',
        [800, 'm³'],
        [20, 'm³'],
        ['v_legal', 'iso_9001'],
      ),
    ],
    needs: [],
    free: 'all',
  },
  {
    profile: {
      name: 'PT Contoh Rimba Makmur',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Film-faced plywood and mouldings for builders and furniture makers.',
      sectors: ['wood', 'furniture'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Yusuf Ramadhan',
        email: 'yusuf@contoh-rimba.example',
        jobTitle: 'Marketing manager',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering('Film-faced plywood', '441233', [1200, 'm³'], [40, 'm³'], ['v_legal', 'fsc']),
      offering('Wood mouldings, continuously shaped', '440929', [300, 'm³'], [15, 'm³'], ['v_legal']),
    ],
    needs: [],
    free: 'late',
  },
  {
    profile: {
      name: 'PT Contoh Tekstil Ungaran',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Cotton fabrics and terry towels, from spinning to sewing under one roof.',
      sectors: ['textiles'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Siti Rahmawati',
        email: 'siti@contoh-tekstil.example',
        jobTitle: 'Head of exports',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering(
        'Printed cotton fabric, plain weave',
        '520852',
        [900_000, 'm'],
        [10_000, 'm'],
        ['oeko_tex', 'sni'],
      ),
      offering('Terry towels for hotels', '630260', [150_000, 'pieces'], [5000, 'pieces'], ['oeko_tex']),
      offering(
        'Work uniforms, cotton trousers',
        '620342',
        [40_000, 'pieces'],
        [1000, 'pieces'],
        ['iso_9001'],
      ),
    ],
    needs: [],
    free: 'all',
  },
  {
    profile: {
      name: 'CV Contoh Benang Mas',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Trimmings, tassels and knitted shirts for brands that sew elsewhere.',
      sectors: ['textiles', 'fashion'],
      languages: ['id'],
    },
    delegates: [
      { name: 'Rudi Hartono', email: 'rudi@contoh-benang.example', jobTitle: 'Owner', languages: ['id'] },
    ],
    offerings: [
      offering('Knitted cotton T-shirts', '610910', [80_000, 'pieces'], [3000, 'pieces'], ['oeko_tex']),
      offering('Ornamental trimmings and tassels', '580890', [200_000, 'm'], [5000, 'm'], []),
    ],
    needs: [],
    free: 'middle',
  },
  {
    profile: {
      name: 'PT Contoh Aspal Tanjung Emas',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Bitumen, road emulsions and rubber seals from the port of Tanjung Emas.',
      sectors: ['construction', 'minerals'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Agus Prabowo',
        email: 'agus@contoh-aspal.example',
        jobTitle: 'Commercial director',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering('Bitumen 60/70 in drums', '271320', [5000, 't'], [100, 't'], ['sni', 'iso_9001'], 'CIF'),
      offering('Bituminous emulsions', '271500', [1500, 't'], [40, 't'], ['sni']),
      offering('Rubber seals and gaskets', '401693', [300_000, 'pieces'], [5000, 'pieces'], ['iatf_16949']),
    ],
    needs: [],
    free: 'all',
  },
  {
    profile: {
      name: 'PT Contoh Garam Samudra',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Sea salt for tables, tanneries and winter roads.',
      sectors: ['food', 'chemicals', 'minerals'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Lina Marlina',
        email: 'lina@contoh-garam.example',
        jobTitle: 'Sales manager',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering('Industrial salt, 97 % NaCl', '250100', [4000, 't'], [25, 't'], ['sni', 'iso_9001'], 'CFR'),
      offering('Iodised table salt, 500 g', '250100', [800, 't'], [25, 't'], ['halal', 'bpom', 'sni']),
    ],
    needs: [],
    free: 'early',
  },
  {
    profile: {
      name: 'Rumah Batik Contoh',
      standing: 'supplier',
      city: 'Semarang',
      zone: jakarta,
      about: 'Hand-drawn and stamped batik of the north coast: shawls, blouses, shirts.',
      sectors: ['fashion', 'crafts'],
      languages: ['id'],
    },
    delegates: [
      { name: 'Kartika Sari', email: 'kartika@batik-contoh.example', jobTitle: 'Founder', languages: ['id'] },
    ],
    offerings: [
      offering('Batik silk shawls', '621410', [1500, 'pieces'], [50, 'pieces'], []),
      offering('Batik cotton blouses', '620630', [3000, 'pieces'], [100, 'pieces'], ['oeko_tex']),
    ],
    needs: [],
    free: 'all',
  },
  {
    profile: {
      name: 'PT Contoh Busana Muda',
      standing: 'both',
      city: 'Semarang',
      zone: jakarta,
      about: 'Modest fashion and shirts; buys flax yarn and linen fabric.',
      sectors: ['fashion', 'textiles'],
      languages: ['id', 'en'],
    },
    delegates: [
      {
        name: 'Fajar Nugroho',
        email: 'fajar@contoh-busana.example',
        jobTitle: 'Managing director',
        languages: ['id', 'en'],
      },
    ],
    offerings: [
      offering("Men's cotton shirts", '620520', [25_000, 'pieces'], [500, 'pieces'], ['oeko_tex']),
      offering('Cotton pullovers', '611020', [15_000, 'pieces'], [500, 'pieces'], ['oeko_tex']),
    ],
    needs: [need('Linen fabric for shirts', '530929', [60_000, 'm'], ['oeko_tex'])],
    free: 'late',
  },
]

export const buyers: DemoFirm[] = [
  {
    profile: {
      name: 'MAZ',
      standing: 'buyer',
      city: 'Minsk',
      zone: minsk,
      about: 'Truck maker. Looks for part suppliers for refuse trucks, port tractors and special chassis.',
      sectors: ['vehicles', 'machinery'],
      languages: ['ru', 'en'],
    },
    delegates: [
      {
        name: 'Siarhei Novik',
        email: 'siarhei@maz.example',
        jobTitle: 'Purchasing, refuse trucks',
        languages: ['ru', 'en'],
      },
      {
        name: 'Volha Mikhalevich',
        email: 'volha@maz.example',
        jobTitle: 'Purchasing, chassis',
        languages: ['ru'],
      },
    ],
    offerings: [],
    needs: [
      need('Seals and gaskets for refuse truck bodies', '401693', [120_000, 'pieces'], ['iatf_16949']),
      need('Laminated floors for truck bodies', '441299', [2500, 'm³'], ['iso_9001']),
      need('Cab and body parts for port tractors', '870829', [4000, 'sets']),
      need('Drive axles for special chassis', '870850', [1200, 'pieces']),
    ],
    free: 'all',
  },
  {
    profile: {
      name: 'BATE OJSC',
      standing: 'both',
      city: 'Barysaw',
      zone: minsk,
      about: 'Starters and alternators. Seeks partners, and imports components.',
      sectors: ['vehicles', 'electronics'],
      languages: ['ru'],
    },
    delegates: [
      { name: 'Ihar Zhuk', email: 'ihar@bate.example', jobTitle: 'Import of components', languages: ['ru'] },
    ],
    offerings: [
      offering(
        'Starter motors for trucks',
        '851140',
        [9000, 'pieces'],
        [100, 'pieces'],
        ['iatf_16949', 'eac'],
        'FCA',
      ),
      offering(
        'Alternators, 28 V',
        '851150',
        [7000, 'pieces'],
        [100, 'pieces'],
        ['iatf_16949', 'eac'],
        'FCA',
      ),
    ],
    needs: [
      need('Rubber seals for starters', '401693', [500_000, 'pieces'], ['iatf_16949']),
      need('Ball bearings', '848210', [400_000, 'pieces']),
    ],
    free: 'early',
  },
  {
    profile: {
      name: 'OOO Primer Foods',
      standing: 'buyer',
      city: 'Minsk',
      zone: minsk,
      about: 'Importer of Asian foods for 140 shops in Belarus.',
      sectors: ['food'],
      languages: ['ru', 'en'],
    },
    delegates: [
      {
        name: 'Katsiaryna Bondar',
        email: 'katsiaryna@primer-foods.example',
        jobTitle: 'Category manager',
        languages: ['ru', 'en'],
      },
    ],
    offerings: [],
    needs: [
      need('Crackers and snacks from Asia', '190590', [120, 't'], ['haccp']),
      need('Instant noodles', '190230', [3_000_000, 'packs']),
      need('Sauces and spice pastes', '210390', [80, 't'], ['haccp']),
    ],
    free: 'all',
  },
  {
    profile: {
      name: 'Primer Stroy',
      standing: 'buyer',
      city: 'Minsk',
      zone: minsk,
      about: 'Builder of roads and housing; buys boards and bitumen for the season.',
      sectors: ['construction'],
      languages: ['ru'],
    },
    delegates: [
      {
        name: 'Dzmitry Karol',
        email: 'dzmitry@primer-stroy.example',
        jobTitle: 'Head of supply',
        languages: ['ru'],
      },
    ],
    offerings: [],
    needs: [
      need('Film-faced plywood for formwork', '441233', [6000, 'm³'], ['fsc']),
      need('Bitumen for road works', '271320', [12_000, 't']),
    ],
    free: 'late',
  },
  {
    profile: {
      name: 'Primer Moda',
      standing: 'buyer',
      city: 'Moscow',
      zone: moscow,
      about: 'Chain of thirty fashion stores with a line of Asian prints.',
      sectors: ['fashion', 'textiles'],
      languages: ['ru', 'en'],
    },
    delegates: [
      {
        name: 'Anna Veselova',
        email: 'anna@primer-moda.example',
        jobTitle: 'Buyer',
        languages: ['ru', 'en'],
      },
    ],
    offerings: [],
    needs: [
      need('Silk shawls with hand-made prints', '621410', [6000, 'pieces']),
      need('Cotton blouses', '620630', [20_000, 'pieces'], ['oeko_tex']),
      need('Knitted T-shirts', '610910', [100_000, 'pieces'], ['oeko_tex']),
    ],
    free: 'all',
  },
  {
    profile: {
      name: 'Primer Hotel Supply',
      standing: 'buyer',
      city: 'Moscow',
      zone: moscow,
      about: 'Textiles and table goods for two hundred hotels.',
      sectors: ['textiles', 'services'],
      languages: ['ru'],
    },
    delegates: [
      {
        name: 'Oleg Tarasov',
        email: 'oleg@primer-hotel.example',
        jobTitle: 'Head of purchasing',
        languages: ['ru'],
      },
    ],
    offerings: [],
    needs: [
      need('Terry towels', '630260', [400_000, 'pieces'], ['oeko_tex']),
      need('Coffee for hotels', '090111', [40, 't']),
    ],
    free: 'middle',
  },
  {
    profile: {
      name: 'Primer Mebel',
      standing: 'buyer',
      city: 'Moscow',
      zone: moscow,
      about: 'Furniture maker; buys plywood and mouldings.',
      sectors: ['furniture', 'wood'],
      languages: ['ru', 'en'],
    },
    delegates: [
      {
        name: 'Irina Sokolova',
        email: 'irina@primer-mebel.example',
        jobTitle: 'Purchasing director',
        languages: ['ru', 'en'],
      },
    ],
    offerings: [],
    needs: [
      need('Tropical plywood, 18 mm', '441231', [3500, 'm³'], ['v_legal', 'fsc']),
      need('Wood mouldings', '440929', [700, 'm³'], ['v_legal']),
    ],
    free: 'early',
  },
  {
    profile: {
      name: 'Primer Chem',
      standing: 'buyer',
      city: 'Minsk',
      zone: minsk,
      about: 'Salt for tanneries, water softening and winter roads.',
      sectors: ['chemicals', 'minerals'],
      languages: ['ru', 'en'],
    },
    delegates: [
      {
        name: 'Mikita Hrynko',
        email: 'mikita@primer-chem.example',
        jobTitle: 'Raw materials',
        languages: ['ru', 'en'],
      },
    ],
    offerings: [],
    needs: [need('Industrial salt', '250100', [20_000, 't'], ['iso_9001'])],
    free: 'all',
  },
]

/** Who asked whom, by name: accepted requests of the published day, then of the draft day, then still open ones. */
export const requests: {
  today: [from: string, to: string, message: string][]
  later: [from: string, to: string, message: string][]
  pending: [from: string, to: string, message: string][]
} = {
  today: [
    [
      'OOO Primer Foods',
      'PT Contoh Rasa Nusantara',
      'We would like to taste the prawn crackers and talk about private label.',
    ],
    [
      'MAZ',
      'PT Contoh Kayu Lapis Jaya',
      'Floors for refuse trucks and chassis: please bring the load tests.',
    ],
    ['Primer Moda', 'Rumah Batik Contoh', 'Shawls for the autumn line.'],
    ['Primer Chem', 'PT Contoh Garam Samudra', 'Industrial salt, five containers a month.'],
    ['BATE OJSC', 'PT Contoh Aspal Tanjung Emas', 'Rubber seals for starters, drawings are ready.'],
    ['Primer Mebel', 'PT Contoh Kayu Lapis Jaya', 'Tropical plywood for cabinets.'],
    ['Primer Hotel Supply', 'PT Contoh Tekstil Ungaran', 'Towels for two hundred hotels.'],
  ],
  later: [
    ['MAZ', 'PT Contoh Aspal Tanjung Emas', 'Seals for refuse truck bodies.'],
    ['Primer Stroy', 'PT Contoh Rimba Makmur', 'Formwork plywood for the spring season.'],
    ['Primer Stroy', 'PT Contoh Aspal Tanjung Emas', 'Bitumen in drums, delivered to the Baltic.'],
    ['Primer Moda', 'CV Contoh Benang Mas', 'T-shirts with our labels.'],
    ['Primer Hotel Supply', 'CV Contoh Kopi Ungaran', 'Coffee for hotel breakfasts.'],
    ['PT Contoh Busana Muda', 'Primer Moda', 'Our shirts would suit your stores.'],
    ['OOO Primer Foods', 'CV Contoh Kopi Ungaran', 'Cashews for our shops.'],
  ],
  pending: [
    [
      'Primer Mebel',
      'PT Contoh Rimba Makmur',
      'Mouldings of continuous profile, please bring samples of the finish.',
    ],
    ['PT Contoh Garam Samudra', 'Primer Stroy', 'Salt for winter roads.'],
    ['Primer Moda', 'PT Contoh Tekstil Ungaran', 'Printed fabric for our own sewing.'],
  ],
}

/** Whom the start names as people to sign in as; the firm and the buyer are the first to meet. */
export const demoAddresses = [
  { role: 'host', email: host.email },
  { role: 'co-host', email: supplierHost.email },
  { role: 'moderator', email: moderators[0]?.email ?? '' },
  { role: 'interpreter', email: interpreters[0]?.email ?? '' },
  { role: 'firm', email: addressIn(suppliers, requests.today[0]?.[1]) },
  { role: 'buyer', email: addressIn(buyers, requests.today[0]?.[0]) },
]

function addressIn(firms: readonly DemoFirm[], name: string | undefined): string {
  return firms.find(({ profile }) => profile.name === name)?.delegates[0]?.email ?? ''
}
