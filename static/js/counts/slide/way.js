// Shows a whole slide on its way: where to choose it, how far it is, how it ended. Between the job and the
// person. Knows no network.

import { part } from "../../element.js";
import { sentenceOf } from "../../notices.js";
import { say } from "../../status.js";
import { Refused } from "../../upload.js";
import { t } from "../../words.js";

const MEGABYTE = 1_000_000;

/** Show `job` of `count`, and return what takes in files of it. */
export function watchSlide(job, count) {
  const file = part("whole-file");
  const show = () => draw(job, Boolean(count.count?.finished));
  const refuse = (sentence) => {
    job.error = new Refused(sentence, false);
    show();
  };
  const take = (files) => {
    part("whole").open = true;
    const most = Number(part("whole").dataset.maxMb);
    if (working(job)) return;
    if (files.length > 1) refuse(t("slide-one"));
    else if (files[0].size > most * MEGABYTE) refuse(t("slide-too-large", { megabytes: most }));
    else job.send(files[0]);
  };
  job.addEventListener("change", show);
  count.addEventListener("change", show);
  file.addEventListener("change", () => {
    const files = [...file.files];
    file.value = "";
    if (files.length) take(files);
  });
  part("whole-cancel").addEventListener("click", async () => {
    part("whole-cancel").disabled = true;
    try {
      await job.cancel();
      say(t("slide-cancelled"));
    } catch (error) {
      job.error = error;
      show();
    } finally {
      part("whole-cancel").disabled = false;
      (working(job) ? part("whole-cancel") : file).focus();
    }
  });
  window.addEventListener("beforeunload", (event) => job.sending && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.hidden || job.look().catch(() => {}));
  return take;
}

const working = (job) => job.sending || job.told.state === "working";

function draw(job, finished) {
  const { told, share, error } = job;
  const busy = working(job);
  part("whole").hidden = finished && !busy;
  if (busy) part("whole").open = true;
  part("whole-ways").hidden = busy;
  part("whole-busy").hidden = !busy;
  if (busy) step(job.sending ? "sending" : told.step, job.sending ? share : told.done);
  part("whole-cancel").hidden = told.step === "storing";
  line("whole-trouble", busy ? "" : error ? sentenceOf(error) : (told.detail ?? ""));
  line("whole-done", told.state === "finished" && !busy ? ended(told) : "");
}

function step(name, done) {
  const sentence = t("slide-step", { step: name });
  if (part("whole-step").textContent !== sentence) say((part("whole-step").textContent = sentence));
  const bar = part("whole-progress");
  if (done === null) bar.removeAttribute("value");
  else bar.value = Math.round(100 * done);
}

function ended({ views, cells, left_out: left }) {
  const told = t("slide-finished", { views, cells });
  return left ? `${told} ${t("slide-left-out", { count: left })}` : told;
}

function line(id, sentence) {
  if (part(id).textContent !== sentence) part(id).textContent = sentence;
  part(id).hidden = !sentence;
}
