import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app/App.tsx'
import { startWords } from './platform/i18n.ts'
import './platform/theme.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

// The page's security policy forbids making code from strings, which zod would try first.
z.config({ jitless: true })
await startWords()
createRoot(root).render(<App />)
