import type { ListForm } from './list-format.ts';

/**
 * IBGE's address register (CNEFE) as published with the census of 2022: `;` between fields, a header line, one
 * row for each address, 34 columns. Source: IBGE, Cadastro Nacional de Endereços para Fins Estatísticos 2022,
 * Dicionário CNEFE.
 */

/** Municipalities to take, IBGE's code of seven digits → name as people read it. Empty: all, without a name. */
export type Municipalities = ReadonlyMap<string, string>;

/**
 * `NV_GEO_COORD`, how a coordinate was found: 1 surveyed at the door, 2 the same moved apart for the flats of one
 * house, 3 estimated, 4 the middle of a block's face, 5 a locality, 6 a census sector.
 */
const AT_THE_DOOR = new Set(['1', '2', '']);
const ON_THE_STREET = new Set(['3', '4']);

export function cnefeForm(municipalities: Municipalities): ListForm {
  return {
    columns: {
      street: ['NOM_TIPO_SEGLOGR', 'NOM_TITULO_SEGLOGR', 'NOM_SEGLOGR'],
      number: ['NUM_ENDERECO'],
      district: ['DSC_LOCALIDADE'],
      city: ['COD_MUNICIPIO'],
      state: ['COD_UF'],
      cep: ['CEP'],
      lat: ['LATITUDE'],
      lng: ['LONGITUDE'],
    },
    interpret(value) {
      const municipality = value('COD_MUNICIPIO');
      const city = municipalities.get(municipality);
      if (municipalities.size > 0 && city === undefined) return undefined;
      const level = value('NV_GEO_COORD');
      const atDoor = AT_THE_DOOR.has(level);
      // A place of kilometres would be taken for a house.
      if (!atDoor && !ON_THE_STREET.has(level)) return undefined;
      return {
        city: city ?? '',
        state: STATE_OF_CODE.get(value('COD_UF')) ?? '',
        // An estimate tells that the street is there, not where the number is: that is interpolated from surveyed ones.
        number: atDoor ? numberOf(value('NUM_ENDERECO'), value('DSC_MODIFICADOR')) : '',
      };
    },
  };
}

/** 0 and the modifier `SN` stand for "no number"; a modifier of one letter belongs to it. */
function numberOf(number: string, modifier: string): string {
  if (/^0*$/.test(number) || /^s\/?n$/i.test(modifier)) return '';
  return /^[a-z]$/i.test(modifier) ? `${number}-${modifier}` : number;
}

/** IBGE's codes of the federative units. */
const STATE_OF_CODE: ReadonlyMap<string, string> = new Map(
  (
    '11 RO,12 AC,13 AM,14 RR,15 PA,16 AP,17 TO,21 MA,22 PI,23 CE,24 RN,25 PB,26 PE,27 AL,28 SE,29 BA,' +
    '31 MG,32 ES,33 RJ,35 SP,41 PR,42 SC,43 RS,50 MS,51 MT,52 GO,53 DF'
  )
    .split(',')
    .map(entry => entry.split(' ') as [string, string]),
);
