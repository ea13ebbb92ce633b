import { z } from 'zod'
import { firm } from '../../shared/firm.ts'
import { id } from '../../shared/values.ts'
import type { Http } from '../platform/http.ts'
import { decide } from './decide.ts'
import { removeDelegate, saveDelegate } from './delegates.ts'
import { list, searchHs, view } from './directory.ts'
import { freeTimes, setFreeTimes } from './free.ts'
import { limits, setLimits } from './limits.ts'
import { register, update } from './register.ts'
import { picture, removeNeed, removeOffering, saveNeed, saveOffering, setPicture } from './wares.ts'

const pictureOf = z.object({ forumId: id, organisationId: id, id })

export function mountFirm({ http }: { http: Http }): void {
  http.publicQuery(firm.searchHs, (_reading, input) => searchHs(input))
  http.query(firm.list, list)
  http.query(firm.view, view)
  http.command(firm.register, register)
  http.command(firm.update, update)
  http.command(firm.decide, decide)
  http.command(firm.saveOffering, saveOffering)
  http.command(firm.removeOffering, removeOffering)
  http.command(firm.saveNeed, saveNeed)
  http.command(firm.removeNeed, removeNeed)
  http.command(firm.saveDelegate, saveDelegate)
  http.command(firm.removeDelegate, removeDelegate)
  http.query(firm.freeTimes, freeTimes)
  http.command(firm.setFreeTimes, setFreeTimes)
  http.query(firm.limits, limits)
  http.command(firm.setLimits, setLimits)
  http.command(firm.setPicture, setPicture)
  http.file(firm.setPicture.path, pictureOf, picture)
}
