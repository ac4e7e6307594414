import { defineConfig } from "vite";

const API = process.env.OFFING_DEV_API ?? "http://127.0.0.1:8484";

export default defineConfig({
  // Relative addresses follow <base href>, so the same build works under any path prefix.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    outDir: "../src/offing/server/static",
    emptyOutDir: true,
    // A data: address would break `default-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": API } },
});
