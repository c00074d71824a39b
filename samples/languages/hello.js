// A web server of Node's library: Hello $TARGET!, with ?sleep=MS, ?cpu=MS and ?alloc=MB as in hello.c.
'use strict';
const http = require('node:http');

const answer = `Hello ${process.env.TARGET || 'Node'}!\n`;
let kept = null;

function burn(ms) {
  const begin = process.cpuUsage();
  let used;
  do {
    used = process.cpuUsage(begin);
  } while (used.user + used.system < ms * 1000);
}

const server = http.createServer((request, response) => {
  const asked = new URL(request.url, 'http://localhost').searchParams;
  if (asked.has('alloc')) {
    kept = Buffer.alloc(Number(asked.get('alloc')) << 20, 1);
  }
  if (asked.has('cpu')) {
    burn(Number(asked.get('cpu')));
  }
  const head = { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(answer) };
  const end = () => response.writeHead(200, head).end(answer);
  const sleep = Number(asked.get('sleep') || 0);
  if (sleep > 0) {
    setTimeout(end, sleep);
  } else {
    end();
  }
});
server.keepAliveTimeout = 300_000;
process.on('SIGTERM', () => process.exit(0));
server.listen({ port: Number(process.env.PORT || 8080), host: '0.0.0.0', backlog: 1024 });
