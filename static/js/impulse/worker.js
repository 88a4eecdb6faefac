// The worker in which the impulse runs, so that the page stays smooth. A classic one, since LiteRT's
// WebAssembly comes by `importScripts`. Between impulse.js and chain.js.

let queue = Promise.resolve();
let chain = null;

const doing = {
  async load(_, onProgress) {
    const { Chain } = await import("/static/js/impulse/chain.js");
    chain = await Chain.load(onProgress);
    return chain.model;
  },
  classify({ source, options }) {
    return chain.classify(source, options);
  },
};

self.onmessage = ({ data }) => {
  // One photo at a time: they would only slow each other down.
  queue = queue.then(async () => {
    try {
      const value = await doing[data.name](data, (progress) => self.postMessage({ job: data.job, progress }));
      self.postMessage({ job: data.job, value });
    } catch (error) {
      self.postMessage({ job: data.job, error: { code: error?.code ?? "failed", message: String(error?.message ?? error) } });
    }
  });
};
