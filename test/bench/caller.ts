import { parentPort } from 'node:worker_threads'

/** A client in a thread of its own: what it reads and parses is not the server's work. */
parentPort?.on('message', async ({ url, init }: { url: string; init: RequestInit }) => {
  const response = await fetch(url, init)
  const text = await response.text()
  const cookies = response.headers.getSetCookie()
  parentPort?.postMessage({ ok: response.ok, status: response.status, text: text.slice(0, 2_000), cookies })
})
