import { deal } from '../../shared/deal.ts'
import type { Http } from '../platform/http.ts'
import { exportSheet } from './export.ts'
import * as service from './service.ts'

export function mountDeal({ http }: { http: Http }): void {
  http.command(deal.record, service.record)
  http.query(deal.outcome, service.outcome)
  http.query(deal.outcomes, service.outcomes)
  http.query(deal.figures, service.figures)
  http.download(deal.export, exportSheet)
}
