// Calls the echo server through the gateway: client.js ADDRESS AUTHORITY CALL ARGUMENT [DEADLINE-SECONDS]
// Prints one line: the status of gRPC, and what came.
'use strict';
const grpc = require('@grpc/grpc-js');
const { echo } = require('./service.js');

const [address, authority, call, argument, seconds] = process.argv.slice(2);
const Client = grpc.makeGenericClientConstructor(echo, 'Echo');
const client = new Client(address, grpc.credentials.createInsecure(), { 'grpc.default_authority': authority, 'grpc.enable_retries': 0 });
const options = { deadline: Date.now() + 1000 * Number(seconds || 30) };
const report = (status, came) => {
    console.log([grpc.status[status.code], status.metadata && status.metadata.get('x-sum'), came || status.details].join(' '));
    client.close();
};

if (call === 'unary') {
    let came = '';
    const sent = client.unary(argument, new grpc.Metadata(), options, (error, value) => (came = value));
    sent.on('status', (status) => report(status, came));
} else if (call === 'both') {
    let came = '';
    const stream = client.both(new grpc.Metadata(), options);
    const texts = argument.split(',');
    stream.on('data', (value) => {
        came += value + ';';
        if (texts.length > 0) {
            stream.write(texts.shift());
        } else {
            stream.end();
        }
    });
    stream.on('error', () => {});
    stream.on('status', (status) => report(status, came));
    stream.write(texts.shift());
} else {
    let count = 0;
    const stream = client.many(argument, new grpc.Metadata(), options);
    stream.on('data', (value) => (count += value.length));
    stream.on('error', () => {});
    stream.on('status', (status) => report(status, String(count)));
}
