// A key pressed in the Latin layout is the Russian letter of the same key.
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./", RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю.";

export const russian = (letter) => RUSSIAN[LATIN.indexOf(letter.toLowerCase())] ?? letter.toLowerCase();
