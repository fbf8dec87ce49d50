import type { Language } from '@oz-viability/shared';

/** What can be wrong with a field; the codes that `errors[].code` carries when a schema refuses. */
export type FieldFault =
  | { readonly code: 'required' }
  | { readonly code: 'unknown' }
  | { readonly code: 'invalid_type'; readonly expected: string }
  | { readonly code: 'too_small' | 'too_big'; readonly of: 'value' | 'length'; readonly limit: string }
  | { readonly code: 'invalid_value'; readonly allowed?: string }
  | { readonly code: 'invalid_format'; readonly said?: string };

type FieldTexts = (fault: FieldFault) => string;

const ptBR: FieldTexts = fault => {
  switch (fault.code) {
    case 'required':
      return 'Obrigatório';
    case 'unknown':
      return 'Campo desconhecido';
    case 'invalid_type':
      return `Tipo incorreto: o esperado é ${fault.expected}`;
    case 'too_small':
      return fault.of === 'value' ? `No mínimo ${fault.limit}` : `Tamanho mínimo: ${fault.limit}`;
    case 'too_big':
      return fault.of === 'value' ? `No máximo ${fault.limit}` : `Tamanho máximo: ${fault.limit}`;
    case 'invalid_value':
      return fault.allowed === undefined ? 'Valor inválido' : `Valores aceitos: ${fault.allowed}`;
    case 'invalid_format':
      return fault.said === undefined ? 'Formato inválido' : `Formato inválido: ${fault.said}`;
  }
};

const es: FieldTexts = fault => {
  switch (fault.code) {
    case 'required':
      return 'Obligatorio';
    case 'unknown':
      return 'Campo desconocido';
    case 'invalid_type':
      return `Tipo incorrecto: se espera ${fault.expected}`;
    case 'too_small':
      return fault.of === 'value' ? `Como mínimo ${fault.limit}` : `Tamaño mínimo: ${fault.limit}`;
    case 'too_big':
      return fault.of === 'value' ? `Como máximo ${fault.limit}` : `Tamaño máximo: ${fault.limit}`;
    case 'invalid_value':
      return fault.allowed === undefined ? 'Valor no válido' : `Valores aceptados: ${fault.allowed}`;
    case 'invalid_format':
      return fault.said === undefined ? 'Formato no válido' : `Formato no válido: ${fault.said}`;
  }
};

const en: FieldTexts = fault => {
  switch (fault.code) {
    case 'required':
      return 'Required';
    case 'unknown':
      return 'Unknown field';
    case 'invalid_type':
      return `Wrong type: expected ${fault.expected}`;
    case 'too_small':
      return fault.of === 'value' ? `At least ${fault.limit}` : `Shortest length: ${fault.limit}`;
    case 'too_big':
      return fault.of === 'value' ? `At most ${fault.limit}` : `Greatest length: ${fault.limit}`;
    case 'invalid_value':
      return fault.allowed === undefined ? 'Invalid value' : `Accepted values: ${fault.allowed}`;
    case 'invalid_format':
      return fault.said === undefined ? 'Invalid format' : `Invalid format: ${fault.said}`;
  }
};

export const FIELD_TEXTS: Readonly<Record<Language, FieldTexts>> = { 'pt-BR': ptBR, es, en };
