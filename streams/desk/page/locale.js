// The forms in which the page writes dates, numbers and names: British English, with 24 hours.

const LOCALE = "en-GB";

/** The formats of Intl with the page's language: dateFormat({ weekday: "short" }).format(date). */
export const dateFormat = (options) => new Intl.DateTimeFormat(LOCALE, { hourCycle: "h23", ...options });
export const numberFormat = (options) => new Intl.NumberFormat(LOCALE, options);
export const listFormat = (options) => new Intl.ListFormat(LOCALE, options);
export const nameFormat = (options) => new Intl.DisplayNames(LOCALE, options);
export const pluralRules = (options) => new Intl.PluralRules(LOCALE, options);
