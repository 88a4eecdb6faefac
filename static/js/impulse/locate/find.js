// Where to look in a photo: at what is located, or in a field at all it holds, as `Impulse.find` of
// app/impulse/impulse.py. Between the input block and the DSP block. Knows no classes.

import { scaled } from "../box.js";
import { LONG_SIDE_FINER } from "../input/photo.js";
import { boxOf, framed, MOST } from "./boxes.js";
import { middlesOf } from "./middles.js";
import { isField } from "./survey.js";
import { enlarged } from "./tiles.js";

const FINER = 1.9; // px of the upload for one decoded, from which decoding it larger shows more

/**
 * Return {picture, boxes, located, seen}: the boxes to look at in the pixels of `picture`, whether they
 * hold cells, and what a survey has seen, in pixels of the upload, where one was made.
 * @param {boolean} others whether red cells and platelets are asked for, too
 * @param {{method: string, margin: number}} locate of impulse.json
 */
export async function find(photo, picture, others, { method, margin }, { locator, survey }) {
  const whole = [{ x0: 0, y0: 0, x1: picture.width, y1: picture.height }];
  if (method === "frame") return { picture, boxes: whole, located: false };
  const boxes = (await middlesOf(picture, locator)).slice(0, MOST).map((one) => boxOf(one, margin, picture));
  const first = { picture, boxes: boxes.length ? boxes : whole, located: boxes.length > 0 };
  const hasMany = isField(boxes, picture);
  if (!survey || !(hasMany || others)) return first;
  const finer = () => {
    const ratio = Math.min(photo.width / picture.width, photo.height / picture.height);
    return ratio < FINER ? picture : photo.pixels(LONG_SIDE_FINER);
  };
  const { picture: larger, seen } = await survey.look(picture, finer, boxes);
  const told = seen.map((one) => enlarged(one, photo.width / larger.width));
  const all = framed(seen, margin, larger, boxes.map((box) => scaled(box, larger.width / picture.width)));
  if (hasMany && all.length && all.length >= boxes.length) return { picture: larger, boxes: all, located: true, seen: told };
  // A large cell is located as it would be if nobody asked for what lies around it.
  return { ...first, seen: told };
}
