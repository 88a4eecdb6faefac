// Which language the page is written in, and whose habits numbers and times follow. Knows no words.

export const language = document.documentElement.lang;

/** The phone's own kind of it, en-GB or de-CH, where the phone has one. */
export const locale =
  navigator.languages.find((tag) => tag.split("-")[0].toLowerCase() === language) ?? language;
