#define _GNU_SOURCE
#include "net.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int wait_ms(void) {
    const char *set = getenv("WAIT");
    return set ? atoi(set) : 1500;
}

bool readable(int socket) {
    struct pollfd wanted = {.fd = socket, .events = POLLIN};
    return poll(&wanted, 1, wait_ms()) == 1;
}

void die(const char *what, const char *value) {
    printf("%s: %s\n", what, value);
    exit(2);
}

const char *outcome(int error) {
    switch (error) {
    case 0: return "connected";
    case ECONNREFUSED: return "refused";
    case ECONNRESET: return "reset";
    case EHOSTUNREACH: case ENETUNREACH: case EACCES: case EPERM: return "unreachable";
    case ETIMEDOUT: case EAGAIN: case EINPROGRESS: return "silence";
    default: return strerror(error);
    }
}

void format(const struct sockaddr_storage *address, char *text, size_t size) {
    char host[INET6_ADDRSTRLEN], port[8];
    getnameinfo((const struct sockaddr *)address, sizeof *address, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    bool mapped = !strncmp(host, "::ffff:", 7);
    snprintf(text, size, address->ss_family == AF_INET6 && !mapped ? "[%s]:%s" : "%s:%s", mapped ? host + 7 : host, port);
}

static int dial_address(const struct addrinfo *to) {
    int made = socket(to->ai_family, to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
    socklen_t size = sizeof error;
    if (made < 0) return -1;
    if (connect(made, to->ai_addr, to->ai_addrlen) != 0) {
        struct pollfd wanted = {.fd = made, .events = POLLOUT};
        if (errno != EINPROGRESS) error = errno;
        else if (poll(&wanted, 1, wait_ms()) != 1) error = ETIMEDOUT;
        else getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) {
        close(made);
        errno = error;
        return -1;
    }
    fcntl(made, F_SETFL, 0);
    return made;
}

int dial(const char *host, const char *port, int type) {
    struct addrinfo *found, hints = {.ai_socktype = type};
    int failed = getaddrinfo(host, port, &hints, &found), made = -1;
    if (failed) die("name", gai_strerror(failed));
    for (struct addrinfo *each = found; each && made < 0; each = each->ai_next) made = dial_address(each);
    int error = errno;
    freeaddrinfo(found);
    errno = error;
    return made;
}

static int tcp(const char *host, const char *port) {
    int made = dial(host, port, SOCK_STREAM);
    puts(outcome(made < 0 ? errno : 0));
    return made < 0;
}

static int udp(const char *host, const char *port, const char *text) {
    char reply[65536];
    int made = dial(host, port, SOCK_DGRAM);
    ssize_t length = made < 0 ? -1 : send(made, text, strlen(text), 0);
    if (length >= 0) length = readable(made) ? recv(made, reply, sizeof reply, 0) : (errno = ETIMEDOUT, -1);
    if (length < 0) {
        puts(outcome(errno));
        return 1;
    }
    printf("%.*s\n", (int)length, reply);
    return 0;
}

// Sends a line, and prints the first piece of the answer.
static int say(const char *host, const char *port, const char *text) {
    char reply[4096];
    int made = dial(host, port, SOCK_STREAM);
    if (made >= 0) dprintf(made, "%s\r\n", text);
    ssize_t length = made < 0 ? -1 : readable(made) ? read(made, reply, sizeof reply) : (errno = ETIMEDOUT, -1);
    if (length < 0) {
        puts(outcome(errno));
        return 1;
    }
    printf("%.*s\n", (int)length, reply);
    return 0;
}

static int lookup(const char *name) {
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM};
    int failed = getaddrinfo(name, NULL, &hints, &found);
    if (failed) {
        puts(gai_strerror(failed));
        return 1;
    }
    for (; found; found = found->ai_next) {
        char host[INET6_ADDRSTRLEN];
        getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, NULL, 0, NI_NUMERICHOST);
        puts(host);
    }
    return 0;
}

static int cat(const char *path) {
    char text[4096];
    ssize_t length;
    int file = open(path, O_RDONLY);
    if (file < 0) die(path, strerror(errno));
    while ((length = read(file, text, sizeof text)) > 0 && write(1, text, length) > 0) {}
    return 0;
}

int main(int count, char **arguments) {
    const char *command = count > 1 ? arguments[1] : "serve";
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!strcmp(command, "serve")) return serve();
    if (count < 3) die(command, "(expected: more arguments)");
    if (!strcmp(command, "udp-server")) return udp_server(arguments[2]);
    if (!strcmp(command, "http")) return http(arguments[2], arguments + 3, 1);
    if (!strcmp(command, "load")) return load(arguments[2]);
    if (!strcmp(command, "lookup")) return lookup(arguments[2]);
    if (!strcmp(command, "cat")) return cat(arguments[2]);
    if (!strcmp(command, "arp")) return arp(arguments[2]);
    if (!strcmp(command, "tcp") && count == 4) return tcp(arguments[2], arguments[3]);
    if (!strcmp(command, "say") && count == 5) return say(arguments[2], arguments[3], arguments[4]);
    if (!strcmp(command, "udp") && count == 5) return udp(arguments[2], arguments[3], arguments[4]);
    if (!strcmp(command, "flood") && count == 4) return flood(arguments[2], atoi(arguments[3]));
    if (!strcmp(command, "dns") && count >= 5) return dns(arguments + 2);
    if (!strcmp(command, "raw") && count >= 6) return raw(arguments + 2);
    die(command, "unknown, or other arguments (see net.h)");
}
