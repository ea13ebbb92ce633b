import type { RoleName } from '../../../shared/forum.ts'
import type { Words } from './words.ts'

const roles: Record<RoleName, string> = {
  host: 'penyelenggara',
  cohost: 'penyelenggara pendamping',
  moderator: 'moderator',
  interpreter: 'juru bahasa',
  delegate: 'delegasi organisasi Anda',
}

export const id: Words = {
  greeting: (name) => (name ? `Yth. ${name},` : 'Yth. Bapak/Ibu,'),
  dayAndTime: (day, time) => `${day}, pukul ${time}`,
  timeOf: (city) => `waktu ${city}`,
  openInstead: 'Jika tombol tidak berfungsi, buka alamat ini di peramban Anda:',
  footer: (forumName) =>
    `Surel ini dikirim oleh Pendopo untuk ${forumName}. Bahasa dan zona waktu Anda dapat diubah di sana kapan saja.`,
  labels: {
    withWhom: 'Dengan',
    yourTime: 'Waktu Anda',
    theirTime: 'Waktu mitra',
    room: 'Ruang',
    answerBy: 'Mohon dijawab sebelum',
    until: 'Pertemuan berakhir',
    reason: 'Alasan',
  },
  messageFrom: (name) => `Pesan dari ${name}`,
  datesDiffer: 'Mohon diperhatikan: tanggal di kedua pihak berbeda.',
  calendarAttached:
    'Berkas kalender terlampir memasukkan pertemuan ini ke kalender Anda dan memperbaruinya bila ada perubahan. Mohon hadir beberapa menit lebih awal untuk menguji kamera dan mikrofon.',
  calendarRemoves: 'Berkas kalender terlampir menghapus pertemuan ini dari kalender Anda.',
  calendarTitle: (withName, forumName) => `Pertemuan dengan ${withName} (${forumName})`,
  invitationFor: (email) =>
    `Undangan ini ditujukan kepada ${email}. Membukanya belum mengubah apa pun; Anda akan diminta mengonfirmasi alamat tersebut.`,
  notices: {
    invitation: {
      subject: ({ forumName }) => `Undangan mengikuti ${forumName}`,
      text: ({ inviter, forumName, role }) =>
        `${inviter} mengundang Anda untuk mengikuti ${forumName} sebagai ${roles[role]}.`,
      button: 'Buka undangan',
    },
    applicationReceived: {
      subject: ({ organisation, forumName }) => `${organisation} mendaftar ke ${forumName}`,
      text: ({ organisation, forumName }) =>
        `${organisation} ingin mengikuti ${forumName} dan menunggu keputusan Anda.`,
      button: 'Lihat pendaftaran',
    },
    applicationDecided: {
      subject: ({ forumName, decision }) =>
        ({
          accepted: `Anda diterima dalam ${forumName}`,
          waitlisted: `Anda masuk daftar tunggu ${forumName}`,
          declined: `Pendaftaran Anda ke ${forumName}`,
        })[decision],
      text: ({ organisation, forumName, decision }) =>
        ({
          accepted: `Penyelenggara menerima pendaftaran ${organisation}. Kini Anda dapat mencari mitra dan mengajukan permintaan pertemuan dalam ${forumName}.`,
          waitlisted: `Penyelenggara memasukkan ${organisation} ke daftar tunggu ${forumName}. Kami akan mengabari Anda begitu ada tempat.`,
          declined: `Terima kasih atas pendaftaran Anda ke ${forumName}. Kali ini penyelenggara belum dapat menerima ${organisation}.`,
        })[decision],
      button: 'Buka forum',
    },
    requestReceived: {
      subject: ({ organisation }) => `${organisation} ingin bertemu dengan Anda`,
      text: ({ organisation, forumName }) =>
        `${organisation} mengajukan permintaan pertemuan dengan Anda dalam ${forumName}.`,
      button: 'Jawab permintaan',
    },
    requestAnswered: {
      subject: ({ organisation, answer }) =>
        answer === 'accepted'
          ? `${organisation} menerima permintaan pertemuan Anda`
          : `${organisation} menolak permintaan pertemuan Anda`,
      text: ({ organisation, forumName, answer }) =>
        answer === 'accepted'
          ? `${organisation} bersedia bertemu dengan Anda dalam ${forumName}. Penyelenggara akan menetapkan waktunya dan mengabarkannya kepada Anda lewat surel tersendiri.`
          : `${organisation} belum dapat bertemu dengan Anda dalam ${forumName}. Mungkin ada perusahaan lain di sana yang sesuai dengan kebutuhan Anda.`,
      button: 'Lihat permintaan Anda',
    },
    nudged: {
      subject: ({ withName }) => `Anda ditunggu sekarang: ${withName}`,
      text: ({ withName, forumName, by }) =>
        `${by} meminta Anda hadir dalam pertemuan dengan ${withName} di ${forumName}. Anda ditunggu di sana sekarang.`,
      button: 'Masuk ke pertemuan',
    },
    standInOffered: {
      subject: ({ withName }) => `Pertemuan dengan ${withName} terbuka untuk Anda sekarang`,
      text: ({ organisation, withName, forumName }) =>
        `${withName} sedang menunggu dalam sebuah pertemuan di ${forumName}, tetapi pihak lainnya tidak hadir. Penyelenggara menawarkan kepada ${organisation} untuk segera menggantikannya. Yang pertama menjawab yang mendapatkannya.`,
      button: 'Jawab tawaran',
    },
    meetingSet: {
      subject: ({ meeting, moved, when }) =>
        moved
          ? `Perubahan: pertemuan dengan ${meeting.withName}, ${when}`
          : `Pertemuan dengan ${meeting.withName}, ${when}`,
      text: ({ meeting, forumName, moved }) =>
        moved
          ? `Pertemuan Anda dengan ${meeting.withName} dalam ${forumName} berubah. Keterangan di bawah ini menggantikan pemberitahuan kami sebelumnya.`
          : `Pertemuan Anda dengan ${meeting.withName} dalam ${forumName} telah dijadwalkan.`,
      button: 'Buka pertemuan',
    },
    meetingCancelled: {
      subject: ({ meeting, when }) => `Dibatalkan: pertemuan dengan ${meeting.withName}, ${when}`,
      text: ({ meeting, forumName }) =>
        `Pertemuan Anda dengan ${meeting.withName} dalam ${forumName} tidak jadi dilaksanakan.`,
      button: 'Lihat agenda Anda',
    },
  },
  secondStep: {
    subject: (change) =>
      ({
        on: 'Langkah kedua saat masuk: diaktifkan',
        off: 'Langkah kedua saat masuk: dinonaktifkan',
        renewed: 'Langkah kedua saat masuk: kode pemulihan baru',
        recovered: 'Langkah kedua saat masuk: kode pemulihan dipakai',
      })[change],
    text: (change) =>
      ({
        on: 'Mulai sekarang, setelah surel, masuk ke Pendopo sebagai Anda memerlukan kode dari aplikasi autentikator Anda. Semua peramban lain telah dikeluarkan.',
        off: 'Mulai sekarang, masuk ke Pendopo sebagai Anda cukup dengan surel.',
        renewed: 'Anda mempunyai sepuluh kode pemulihan baru. Kode yang lama tidak berlaku lagi.',
        recovered:
          'Sebuah kode pemulihan dipakai sebagai pengganti kode dari aplikasi autentikator Anda. Kode itu tidak berlaku lagi.',
      })[change],
    notYou:
      'Jika bukan Anda yang melakukannya, ada orang lain yang dapat membaca surel atau memakai ponsel Anda. Ganti kata sandi kotak surel Anda, tekan “Keluar di mana saja” di halaman akun Anda, dan beri tahu penyelenggara forum Anda.',
    button: 'Buka akun Anda',
    footer: 'Pendopo mengirim surel ini karena menyangkut cara Anda masuk.',
  },
  signIn: {
    subject: 'Masuk ke Pendopo',
    text: 'Ketik kode ini di halaman tempat Anda memintanya:',
    expires: (minutes) =>
      `Atau tekan tombol di bawah pada perangkat tempat Anda ingin masuk. Kode berlaku selama ${minutes.code} menit, tombol selama ${minutes.link} menit; begitu salah satu dipakai, keduanya tidak berlaku lagi.`,
    notYou: 'Jika bukan Anda yang memintanya, abaikan surel ini: tanpa surel ini tidak ada yang dapat masuk.',
    button: 'Masuk',
    footer: 'Pendopo mengirim surel ini karena seseorang mengetik alamat Anda untuk masuk.',
  },
}
