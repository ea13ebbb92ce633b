import { type UseFormReturnType, useForm } from '@mantine/form'
import { useState } from 'react'
import type { z } from 'zod'

interface KeptFormOptions<V> {
  /** Names what is being written, in this tab's storage. */
  name: string
  /** The shape of unfinished values, for reading back what was kept. */
  shape: z.ZodType<V>
  initial: V
  validate: (values: V) => Record<string, React.ReactNode>
}

/** A form whose typed words outlive a reload of the page; `forget` drops them once they are saved. */
export function useKeptForm<V extends Record<string, unknown>>({
  name,
  shape,
  initial,
  validate,
}: KeptFormOptions<V>): { form: UseFormReturnType<V>; forget: () => void } {
  const key = `pendopo.writing.${name}`
  const [first] = useState(() => keptAt(key, shape) ?? initial)
  const form = useForm<V>({
    initialValues: first,
    validate,
    onValuesChange: (values) => sessionStorage.setItem(key, JSON.stringify(values)),
  })
  return { form, forget: () => sessionStorage.removeItem(key) }
}

function keptAt<V>(key: string, shape: z.ZodType<V>): V | undefined {
  try {
    return shape.safeParse(JSON.parse(sessionStorage.getItem(key) ?? '')).data
  } catch {
    return undefined
  }
}

/** For `form.onSubmit`: leads the reader to the first field that is to be mended. */
export function toFirstError<V>(form: UseFormReturnType<V>): (errors: Record<string, unknown>) => void {
  return (errors) => {
    const fields = Object.keys(errors).flatMap((path) => form.getInputNode(path) ?? [])
    fields
      .sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))[0]
      ?.focus()
  }
}
