import type { BrowserContext, Page } from 'playwright-core'

declare global {
  interface Window {
    ears: Promise<AnalyserNode> | undefined
  }
}

/** Gives the pages of a context a microphone that hums at this frequency, and no camera. */
export async function hum(context: BrowserContext, hertz: number): Promise<void> {
  await context.addInitScript((frequency) => {
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      if (!wanted?.audio) throw new DOMException('no camera here', 'NotFoundError')
      const sound = new AudioContext()
      const microphone = sound.createMediaStreamDestination()
      const tone = new OscillatorNode(sound, { frequency })
      // Four of them together stay below full scale.
      tone.connect(new GainNode(sound, { gain: 0.2 })).connect(microphone)
      tone.start()
      await sound.resume()
      return microphone.stream
    }
  }, hertz)
}

/** How a tone is heard: as it was sent, softly beneath, not at all, or between two of these just now. */
export type Loudness = 'full' | 'soft' | 'silent' | 'changing'

/**
 * How a page plays each of these frequencies, measured on what really leaves it: the browser records the page's own
 * output, behind every element's volume and every mute. Needs `launchHearingChromium`.
 */
export async function heard(page: Page, frequencies: readonly number[]): Promise<Record<number, Loudness>> {
  const looks = await page.evaluate(async (wanted) => {
    window.ears ??= (async () => {
      const asked: DisplayMediaStreamOptions & { preferCurrentTab: boolean } = {
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
        video: true,
        preferCurrentTab: true,
      }
      const own = await navigator.mediaDevices.getDisplayMedia(asked)
      for (const picture of own.getVideoTracks()) picture.stop()
      const sound = new AudioContext({ sampleRate: 48_000 })
      const analyser = new AnalyserNode(sound, { fftSize: 8192, smoothingTimeConstant: 0 })
      sound.createMediaStreamSource(new MediaStream(own.getAudioTracks())).connect(analyser)
      await sound.resume()
      return analyser
    })()
    const ears = await window.ears
    const spectrum = new Float32Array(ears.frequencyBinCount)
    const decibels: number[][] = []
    // Each look has the 171 ms before it to itself.
    while (decibels.length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      ears.getFloatFrequencyData(spectrum)
      decibels.push(
        wanted.map((hertz) => {
          const bin = Math.round((hertz * ears.fftSize) / ears.context.sampleRate)
          return Math.max(...spectrum.slice(bin - 1, bin + 2))
        }),
      )
    }
    return decibels
  }, frequencies)
  return Object.fromEntries(
    frequencies.map((hertz, at) => {
      const [first = 'changing', ...others] = looks.map((look) => loudnessOf(look[at] ?? 0))
      return [hertz, others.every((one) => one === first) ? first : 'changing']
    }),
  )
}

/** A tone of `hum` comes in at −29 dB of this spectrum, and at 15 % of that at −45 dB. */
function loudnessOf(decibels: number): Loudness {
  if (decibels > -35) return 'full'
  if (decibels > -51 && decibels < -39) return 'soft'
  return decibels < -62 ? 'silent' : 'changing'
}
