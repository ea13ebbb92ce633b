import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { followReleases } from './app/release.ts'
import { startWords } from './platform/i18n.ts'
import './platform/theme.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

followReleases()
await startWords()
createRoot(root).render(<App />)
