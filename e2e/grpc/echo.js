// A server of gRPC without a schema: messages are texts. PORT says where it listens.
'use strict';
const grpc = require('@grpc/grpc-js');
const { echo, health } = require('./service.js');

let healthy = true;
const server = new grpc.Server();
server.addService(echo, {
    unary(call, reply) {
        const trailer = new grpc.Metadata();
        trailer.set('x-sum', String(call.request.length));
        if (call.request === 'sick') {
            healthy = false;
        }
        if (call.request === 'fail') {
            reply({ code: grpc.status.FAILED_PRECONDITION, details: 'as asked' }, null, trailer);
        } else if (call.request !== 'never') {
            reply(null, 'echo ' + call.request, trailer);
        }
    },
    both(call) {
        call.on('data', (text) => call.write('echo ' + text));
        call.on('end', () => call.end());
    },
    many(call) {
        for (let i = 0; i < Number(call.request); i++) {
            call.write('x'.repeat(1000));
        }
        call.end();
    },
});
// The health of all services, in protocol buffers: `serving` until somebody says `sick`.
server.addService(health, {
    check: (call, reply) => reply(null, Buffer.from([8, healthy ? 1 : 2])),
});
server.bindAsync('0.0.0.0:' + (process.env.PORT || 8080), grpc.ServerCredentials.createInsecure(), (error) => {
    if (error) {
        throw error;
    }
});
process.on('SIGTERM', () => server.tryShutdown(() => process.exit(0)));
