/** Loaded before a server (`node --expose-gc --import`): garbage is collected every few seconds, whether there is need or not. */
setInterval(() => globalThis.gc(), 5_000).unref()
