/**
 * The files that web-llm keeps for its prebuilt models: whether they are there, and removing them whole.
 * web-llm fetches them itself when the model is loaded; it is imported only when asked for.
 */

export interface MlcFiles {
  has(modelId: string): Promise<boolean>;
  remove(modelId: string): Promise<void>;
}

/** Named caches of web-llm that may hold a model's files. */
const CACHES = ['webllm/model', 'webllm/config', 'webllm/wasm'] as const;

export const mlcFiles: MlcFiles = {
  async has(modelId) {
    // Without its cache there is nothing to look at, and a first visit need not load 2 MB to learn that.
    if (typeof caches === 'undefined' || !(await caches.has(CACHES[0]))) return false;
    const { hasModelInCache } = await import('@mlc-ai/web-llm');
    return hasModelInCache(modelId);
  },

  async remove(modelId) {
    const { deleteModelAllInfoInCache, prebuiltAppConfig } = await import('@mlc-ai/web-llm');
    await deleteModelAllInfoInCache(modelId);
    // Its deletion leaves the manifest behind (tensor-cache.json), by which a new download would be misled.
    const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === modelId);
    if (!record || typeof caches === 'undefined') return;
    for (const name of CACHES) {
      if (!(await caches.has(name))) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (request.url.startsWith(`${record.model}/`)) await cache.delete(request);
      }
    }
  },
};
