import { spawnSync } from 'node:child_process'
import path from 'node:path'

/** `npm run fix`: formats, sorts imports and repairs what can be repaired safely. */
const root = path.resolve(import.meta.dirname, '..')
const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome')
const { status } = spawnSync(process.execPath, [biome, 'check', '--write'], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
