/* Errors that a cell of Excel, Google Sheets or LibreOffice shows instead of a value, in the languages that they come in. */

/** The seven errors that every version has, without the signs around them, as each language writes them. */
const CLASSIC: Readonly<Record<string, string>> = {
  // With Chinese, Japanese, Korean and Malay.
  English: 'null div/0 value ref name num n/a na',
  German: 'null div/0 wert bezug name zahl nv leer keinwert',
  French: 'nul div/0 valeur ref nom nombre n/a',
  Spanish: 'nulo div/0 valor ref nombre num n/a n/d',
  Catalan: 'nul div/0 valor ref nom num n/d',
  Portuguese: 'nulo div/0 valor ref nome núm num n/d n/disp',
  Italian: 'nullo null div/0 valore rif nome num n/d nd',
  Dutch: 'leeg deel/0 deling.door.0 waarde verw naam getal n/b',
  Danish: 'nul division/0 værdi reference navn num i/t',
  Norwegian: 'null div/0 verdi ref navn num i/t',
  Swedish: 'skärning division/0 värdefel referens namn ogiltigt saknas',
  Finnish: 'tyhjä jako/0 arvo viittaus nimi luku puuttuu',
  Polish: 'zero dziel/0 arg adr nazwa liczba n/d',
  Czech: 'null dělení_nulou hodnota odkaz název číslo není_k_dispozici',
  Slovak: 'neplatný delenienulou hodnota odkaz názov číslo nedostupný',
  Hungarian: 'nulla zéróosztó érték hiv név szám hiányzik',
  Romanian: 'nul div/0 valoare ref nume num n/a',
  Croatian: 'null dij/0 vrijednost ref naziv broj n/d',
  Slovenian: 'nič del/0 vredn sklic ime štev n/v',
  Greek: 'κενο διαιρ./0 διαιρ/0 τιμη αναφ ονομα αριθ δ/υ',
  Russian: 'пусто дел/0 знач ссылка имя число н/д',
  Ukrainian: "пусто діл/0 знач посилання ім'я число н/д",
  Bulgarian: 'празно дел/0 стойност реф име чис н/д',
  Turkish: 'boş sayi/0 değer başv ad sayi yok',
};

/** Newer errors. Most are words that a name may begin with "#" as well, so their last sign counts. */
const NEWER: Readonly<Record<string, string>> = {
  English: 'spill calc field blocked unknown connect busy python external timeout error circular dim',
  German: 'überlauf kalk feld blockiert verbinden unbekannt fehler',
  French: 'propagation deversement epars calcul champ bloque connexion inconnu erreur',
  Spanish: 'desbordamiento desborde calc campo bloqueado conectar desconocido error',
  Portuguese: 'despejar transpor calc campo bloqueado conectar desconhecido erro',
  Italian: 'espansione calc campo bloccato connessione sconosciuto errore',
  Dutch: 'overloop berekening veld geblokkeerd verbinding onbekend fout',
  Polish: 'rozlanie obl pole zablokowane połącz nieznany błąd',
  Russian: 'перенос вычисл поле заблокировано подключение неизвестно занято ошибка',
  Turkish: 'taşma hesap alan engellendi bağlan bilinmeyen hata',
};

/** Data that has not come yet. */
const LOADING = [
  ...['getting_data', 'loading...', 'loading', 'daten_abrufen', 'obtention_donnees', 'chargement_donnees'],
  ...['obteniendo_datos', 'obtendo_dados', 'estrazione_dati_in_corso', 'ожидание_данных', 'получение_данных'],
  ...['VERİ_ALINIYOR', 'n/a n/a'],
];

/** The formula that gives "not available", in the languages that translate its name. */
const NOT_AVAILABLE = [
  ...['na', 'nv', 'nod', 'nd', 'non.disp', 'não.disp', 'nb', 'brak', 'нд', 'yoksay', 'saknas', 'puuttuu', 'nedef'],
  ...['hiányzik', 'ikke.tilgængelig', 'ikke.tilgjengelig', 'it'],
];

const folded = (text: string): string => text.toLowerCase().normalize('NFKC');
const words = (byLanguage: Readonly<Record<string, string>>) =>
  Object.values(byLanguage).flatMap((all) => all.split(' '));
const UNSIGNED: ReadonlySet<string> = new Set([...words(CLASSIC), ...LOADING].map(folded));
const SIGNED: ReadonlySet<string> = new Set(words(NEWER).map(folded));
const FORMULAS: ReadonlySet<string> = new Set(NOT_AVAILABLE.map(folded));

const ERROR = /^=?#([\u00a1\u00bf]?)(.+?)([!?]*)$/;
const FORMULA = /^=([\p{L}.]+)\(\)$/u;
/** LibreOffice's, with any three digits. */
export const NUMBERED_ERROR = 'err:502';
const NUMBERED = /^err:\d{3}$/;

/**
 * Returns true for the error of a cell: `#REF!`, `#¡VALOR!`, `#Н/Д`, `Err:502`, the formula `=NA()`. Programs that clean texts
 * drop the signs around an error, so `#REF` is one, too.
 *
 * @param text in lower case
 */
export function isSpreadsheetError(text: string): boolean {
  if (NUMBERED.test(text)) return true;
  const [, opening = '', word = '', ending = ''] = ERROR.exec(text) ?? [];
  if (word !== '') return UNSIGNED.has(word) || (`${opening}${ending}` !== '' && SIGNED.has(word));
  return FORMULAS.has(FORMULA.exec(text)?.[1] ?? '');
}
