/** Below this a microphone's noise is silence; in decibels of full scale. */
const silenceDb = -60

/** Loudness of one block of samples (-1..1) on the scale of a level meter: 0 silence, 1 full. */
function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(samples.length, 1)
  const db = 10 * Math.log10(power)
  return Math.min(Math.max(1 - db / silenceDb, 0), 1)
}

/**
 * Reports the loudness of a track, 0..1, at every frame of the screen until the returned function is
 * called. The track stays the caller's. Browsers hold it silent until the person has touched the page.
 */
export function meterLevel(track: MediaStreamTrack, hear: (level: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  const source = context.createMediaStreamSource(new MediaStream([track]))
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  let frame = 0
  const measure = () => {
    // Before `hear`, which may be where the meter is stopped.
    frame = requestAnimationFrame(measure)
    analyser.getFloatTimeDomainData(samples)
    hear(track.enabled ? levelOf(samples) : 0)
  }
  frame = requestAnimationFrame(measure)
  void context.resume()
  return () => {
    cancelAnimationFrame(frame)
    source.disconnect()
    void context.close()
  }
}

/** Whether this browser lets a page choose the loudspeaker. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype
}

/** Whether a page may make a voice softer here: on an iPhone an element's volume is the person's own and stays 1. */
export function canSetVolume(): boolean {
  const element = new Audio()
  element.volume = 0.5
  return element.volume === 0.5
}

/**
 * Plays a voice at `gain` (0..1) where an element cannot, until the returned function is called. Where the browser holds
 * the sound back until a press, nothing is heard until then. The track stays the caller's, as does the muted element
 * that plays it meanwhile: without one Chromium gives no samples of a remote track.
 */
export function playSoftly(track: MediaStreamTrack, gain: number): () => void {
  const context = new AudioContext()
  const source = context.createMediaStreamSource(new MediaStream([track]))
  source.connect(new GainNode(context, { gain })).connect(context.destination)
  const start = () => void context.resume()
  start()
  document.addEventListener('pointerdown', start)
  return () => {
    document.removeEventListener('pointerdown', start)
    void context.close()
  }
}

/**
 * Plays two short notes (0.8 s) on the chosen loudspeaker, or the system's where none is given or the
 * browser has no choice. Resolves when they have sounded; rejects when the browser does not let them.
 */
export async function playTestTone(speakerId?: string): Promise<void> {
  const context = new AudioContext()
  const element = new Audio()
  try {
    const output = context.createMediaStreamDestination()
    const volume = context.createGain()
    volume.gain.value = 0
    volume.connect(output)
    element.srcObject = output.stream
    if (speakerId && canChooseSpeaker()) await element.setSinkId(speakerId)
    await Promise.all([context.resume(), element.play()])
    const now = context.currentTime
    const note = (hertz: number, from: number) => {
      const tone = new OscillatorNode(context, { frequency: hertz })
      tone.connect(volume)
      tone.start(now + from)
      tone.stop(now + from + 0.4)
      volume.gain.setTargetAtTime(0.3, now + from, 0.02)
      volume.gain.setTargetAtTime(0, now + from + 0.3, 0.03)
      return new Promise<void>((resolve) => {
        tone.onended = () => resolve()
      })
    }
    await Promise.all([note(523.25, 0), note(659.25, 0.4)])
  } finally {
    element.pause()
    element.srcObject = null
    await context.close()
  }
}
