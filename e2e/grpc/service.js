'use strict';
const text = {
    requestSerialize: (value) => Buffer.from(value),
    requestDeserialize: (bytes) => bytes.toString(),
    responseSerialize: (value) => Buffer.from(value),
    responseDeserialize: (bytes) => bytes.toString(),
};
const raw = {
    requestSerialize: (value) => value,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: (value) => value,
    responseDeserialize: (bytes) => bytes,
};
exports.health = {
    check: { path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false, ...raw },
};
exports.echo = {
    unary: { path: '/test.Echo/Unary', requestStream: false, responseStream: false, ...text },
    both: { path: '/test.Echo/Both', requestStream: true, responseStream: true, ...text },
    many: { path: '/test.Echo/Many', requestStream: false, responseStream: true, ...text },
};
