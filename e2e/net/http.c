#define _GNU_SOURCE
#include "net.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *setting(const char *name, const char *other) {
    const char *set = getenv(name);
    return set ? set : other;
}

static const char *own_name(void) {
    static char host[256];
    gethostname(host, sizeof host);
    return setting("NAME", host);
}

static void write_all(int to, const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(to, text, length);
        if (written <= 0) return;
        text += written;
        length -= written;
    }
}

// GET of http://HOST[:PORT]/PATH; the whole response, head and body, goes to `out`. 0 if its code is 200.
int http(const char *url, char **headers, int out) {
    char host[256] = "", port[8] = "80", text[65536];
    const char *path = strchr(url + 7, '/') ?: "/";
    bool ok = false, first = true;
    ssize_t length;
    if (strncmp(url, "http://", 7)) die("url", url);
    if (url[7] == '[') sscanf(url + 8, "%255[^]]]:%7[0-9]", host, port);
    else sscanf(url + 7, "%255[^:/]:%7[0-9]", host, port);
    int made = dial(host, port, SOCK_STREAM);
    if (made < 0) {
        dprintf(out, "%s\n", outcome(errno));
        return 1;
    }
    length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nUser-Agent: net\r\nConnection: close\r\n", path);
    bool named = false;
    for (; *headers; headers++) {
        named |= !strncasecmp(*headers, "host:", 5);
        length += snprintf(text + length, sizeof text - length, "%s\r\n", *headers);
    }
    if (!named) length += snprintf(text + length, sizeof text - length, "Host: %.*s\r\n", (int)strcspn(url + 7, "/"), url + 7);
    write_all(made, text, length);
    write_all(made, "\r\n", 2);
    while (readable(made) && (length = read(made, text, sizeof text)) > 0) {
        if (first) ok = length > 12 && !memcmp(text + 9, "200", 3);
        first = false;
        write_all(out, text, length);
    }
    if (first) dprintf(out, "silence\n");
    close(made);
    return !ok;
}

// Asks again and again, and prints "SECONDS ok" or "SECONDS failed" (of the epoch) whenever that changes.
int load(const char *url) {
    bool last = false, first = true;
    int out[2];
    for (;;) {
        char text[4096];
        struct timespec now;
        if (pipe(out) != 0) return 1;
        pid_t child = fork();
        if (child == 0) _exit(http(url, (char *[]){NULL}, out[1]));
        close(out[1]);
        while (read(out[0], text, sizeof text) > 0) {}
        close(out[0]);
        int status;
        waitpid(child, &status, 0);
        clock_gettime(CLOCK_REALTIME, &now);
        if (first || last != (status == 0)) printf("%ld.%03ld %s\n", now.tv_sec, now.tv_nsec / 1000000, status == 0 ? "ok" : "failed");
        first = false;
        last = status == 0;
        usleep(10000);
    }
}

static char *decoded(char *text) {
    char *to = text, *from = text;
    for (; *from; to++) {
        unsigned code;
        if (*from == '%' && sscanf(from + 1, "%2x", &code) == 1) *to = (char)code, from += 3;
        else *to = *from++;
    }
    *to = 0;
    return text;
}

// Runs this program with other arguments, and returns what it prints.
static size_t run(char *query, char *text, size_t size) {
    char *arguments[32] = {"/proc/self/exe"};
    int out[2], count = 1;
    size_t length = 0;
    ssize_t more;
    for (char *each = strtok(query, "&"); each && count < 31; each = strtok(NULL, "&")) arguments[count++] = decoded(each);
    if (pipe(out) != 0) return 0;
    pid_t child = fork();
    if (child == 0) {
        dup2(out[1], 1);
        dup2(out[1], 2);
        close(out[0]);
        signal(SIGCHLD, SIG_DFL);
        execv(arguments[0], arguments);
        _exit(127);
    }
    close(out[1]);
    while (length < size && (more = read(out[0], text + length, size - length)) > 0) length += more;
    close(out[0]);
    waitpid(child, NULL, 0);
    return length;
}

// "NAME from ADDRESS", and the whole response of $NEXT if there is one.
static size_t greet(const char *peer, char *text, size_t size) {
    size_t length = snprintf(text, size, "%s from %s\n", own_name(), peer);
    char query[1024];
    if (!getenv("NEXT")) return length;
    snprintf(query, sizeof query, "http&%s", getenv("NEXT"));
    return length + run(query, text + length, size - length);
}

static void exchange(int client) {
    static char head[65536], body[1 << 20];
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char peer[80], path[32768], *end;
    size_t have = 0;
    getpeername(client, (struct sockaddr *)&address, &size);
    format(&address, peer, sizeof peer);
    for (;;) {
        while (!(head[have] = 0, end = strstr(head, "\r\n\r\n"))) {
            ssize_t more = read(client, head + have, sizeof head - 1 - have);
            if (more <= 0) return;
            have += more;
        }
        if (sscanf(head, "%*s %32767s", path) != 1) return;
        size_t length = strncmp(path, "/run?", 5) ? greet(peer, body, sizeof body) : run(path + 5, body, sizeof body);
        dprintf(client, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", length);
        write_all(client, body, length);
        end += 4;
        have -= end - head;
        memmove(head, end, have);
    }
}

static int listener(int type, const char *port) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(atoi(port))};
    int made = socket(AF_INET6, type, 0), yes = 1, no = 0;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    if (bind(made, (struct sockaddr *)&address, sizeof address) != 0) die(port, strerror(errno));
    return made;
}

int udp_server(const char *port) {
    int made = listener(SOCK_DGRAM, port);
    for (;;) {
        struct sockaddr_storage from;
        socklen_t size = sizeof from;
        char text[65536], peer[80], reply[66000];
        ssize_t length = recvfrom(made, text, sizeof text, 0, (struct sockaddr *)&from, &size);
        if (length < 0) return 1;
        format(&from, peer, sizeof peer);
        printf("%s from %s: %.*s\n", own_name(), peer, (int)length, text);
        int told = snprintf(reply, sizeof reply, "%s from %s", own_name(), peer);
        sendto(made, reply, told, 0, (struct sockaddr *)&from, size);
    }
}

int serve(void) {
    int made = listener(SOCK_STREAM, setting("PORT", "8080"));
    signal(SIGCHLD, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    if (getenv("UDP_PORT") && fork() == 0) return udp_server(getenv("UDP_PORT"));
    listen(made, 4096);
    for (;;) {
        int client = accept(made, NULL, NULL);
        if (client < 0) return 1;
        if (fork() == 0) {
            close(made);
            signal(SIGCHLD, SIG_DFL);
            exchange(client);
            _exit(0);
        }
        close(client);
    }
}
