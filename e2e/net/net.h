// What the network's tests run inside containers: clients, servers, and packets that no honest program sends.
// Each command prints one word or line of outcome first, so that a test can compare it.
#ifndef NET_H
#define NET_H
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// The time limit of one wait, in milliseconds: $WAIT, else 1500.
int wait_ms(void);
// Waits until a socket can be read; false after wait_ms().
bool readable(int socket);
// Ends with exit code 2 and a message.
void die(const char *what, const char *value) __attribute__((noreturn));
// A socket of a type that is connected to host and port. -1 with errno; a name that is not found ends the program.
int dial(const char *host, const char *port, int type);
// What an errno of a connection means: refused, unreachable, silence...
const char *outcome(int error);
// "1.2.3.4:5" or "[::1]:5".
void format(const struct sockaddr_storage *address, char *text, size_t size);

int serve(void);
int udp_server(const char *port);
int http(const char *url, char **headers, int out);
int load(const char *url);

// Writes a question to a DNS server, with EDNS(0) if `edns` is above 0; returns its length.
size_t question(uint8_t *to, int id, const char *name, int type, int edns);
// dns SERVER NAME TYPE [tcp] [edns=BYTES] [from=...]
int dns(char **arguments);
int flood(const char *server, int seconds);

int arp(const char *address);
int raw(char **arguments);
#endif
