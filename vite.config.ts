import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** In development Vite takes the address people use, and the server stands on the port after it (scripts/dev.ts). */
const port = Number(process.env.PORT || 3000)
const server = `http://localhost:${port + 1}`

export default defineConfig({
  root: 'client',
  plugins: [react()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // what every page needs and what seldom changes, so that a new version of ours leaves it in the browser
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            {
              name: 'router',
              test: /node_modules\/@tanstack\/(history|react-router|react-store|router-core|store)\//,
            },
            { name: 'frame', test: /node_modules\/(@tanstack\/(query-core|react-query)|i18next|zod)\// },
          ],
        },
      },
    },
  },
  server: {
    port,
    strictPort: true,
    // not the plain address: that would rewrite the Host, and the server refuses commands from another host
    proxy: {
      '/api': { target: server },
      '/dev/': { target: server },
      '/socket.io': { target: server, ws: true },
    },
  },
})
