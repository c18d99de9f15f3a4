using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "logitkit.wasm", wasm = embed "logitkit.wasm"),
    (name = "logitkit.relaxed.wasm", wasm = embed "logitkit.relaxed.wasm"),
    (name = "logitkit.maps.wasm", wasm = embed "logitkit.maps.wasm"),
    (name = "logitkit.maps.relaxed.wasm", wasm = embed "logitkit.maps.relaxed.wasm"),
  ],
  compatibilityDate = "2026-10-01",
);
