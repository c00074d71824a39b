// Does with @kubernetes/client-node what operators do: node_client.mjs MODULES NAMESPACE POD
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';

const [modules, namespace, pod] = process.argv.slice(2);
const k8s = await import(createRequire(`${modules}/`).resolve('@kubernetes/client-node'));
const MOST_MS = 90_000;

function require(holds, what) {
  if (!holds) throw new Error(`expected: ${what}`);
}

async function eventually(what, holds) {
  const deadline = Date.now() + MOST_MS;
  while (!holds()) {
    require(Date.now() < deadline, what);
    await new Promise((go) => setTimeout(go, 50));
  }
}

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);

async function changeObjects() {
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'crud-js' }, data: { key: 'one' } } });
  const stored = await core.readNamespacedConfigMap({ namespace, name: 'crud-js' });
  stored.data.key = 'two';
  const replaced = await core.replaceNamespacedConfigMap({ namespace, name: 'crud-js', body: stored });
  require(replaced.data.key === 'two', 'replace');
  require((await core.listNamespacedConfigMap({ namespace })).items.length > 0, 'list');
  await core.deleteNamespacedConfigMap({ namespace, name: 'crud-js' });
  const status = await core.readNamespacedConfigMap({ namespace, name: 'crud-js' }).then(() => 200, (e) => e.code);
  require(status === 404, `404, not ${status}`);
  console.log('create, get, replace, list, delete');
}

async function applyOnTheServer() {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied-js', namespace }, data: { key: 'one' } };
  const applied = await objects.patch(body, undefined, undefined, 'e2e', true, k8s.PatchStrategy.ServerSideApply);
  require(applied.metadata.managedFields.some((each) => each.manager === 'e2e'), 'managed fields');
  console.log('server-side apply');
}

async function followALog() {
  const container = (await core.readNamespacedPod({ namespace, name: pod })).spec.containers[0].name;
  const out = new PassThrough();
  let text = '';
  out.on('data', (chunk) => { text += chunk; });
  const request = await new k8s.Log(config).log(namespace, pod, container, out, { follow: true, timestamps: true, sinceSeconds: 3600 });
  await eventually('log', () => /^20.*listening/m.test(text));
  request.abort();
  console.log('log follow, log with times');
}

async function leadInTurn() {
  const leases = config.makeApiClient(k8s.CoordinationV1Api);
  const name = 'e2e-js';
  const now = new k8s.V1MicroTime();
  const spec = { holderIdentity: 'first', leaseDurationSeconds: 3, acquireTime: now, renewTime: now };
  await leases.createNamespacedLease({ namespace, body: { metadata: { name }, spec } });
  const ours = await leases.readNamespacedLease({ namespace, name });
  const theirs = await leases.readNamespacedLease({ namespace, name });
  ours.spec.renewTime = new k8s.V1MicroTime();
  await leases.replaceNamespacedLease({ namespace, name, body: ours });
  theirs.spec.holderIdentity = 'second';
  const code = await leases.replaceNamespacedLease({ namespace, name, body: theirs }).then(() => 200, (e) => e.code);
  require(code === 409, `409, not ${code}`);
  const free = await leases.readNamespacedLease({ namespace, name });
  free.spec.holderIdentity = 'second';
  await leases.replaceNamespacedLease({ namespace, name, body: free });
  console.log('leader election');
}

async function informBeyondARestart() {
  const list = () => core.listNamespacedConfigMap({ namespace });
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, list);
  const names = new Set();
  informer.on('add', (map) => names.add(map.metadata.name));
  informer.on('error', () => setTimeout(() => informer.start().catch(() => {}), 200));
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'before-js' } } });
  await eventually('event', () => names.has('before-js'));
  console.log('watching');
  const again = setInterval(() => { if (!names.has('after')) informer.start().catch(() => {}); }, 3000);
  await eventually('event after the restart', () => names.has('after'));
  clearInterval(again);
  await informer.stop();
  console.log('informer, beyond a restart');
}

await changeObjects();
await applyOnTheServer();
await followALog();
await leadInTurn();
await informBeyondARestart();
process.exit(0);
