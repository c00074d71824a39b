/*
 * The smallest of the four samples: a web server with one thread for each connection.
 *
 *   GET /              Hello $TARGET!
 *   ?sleep=MS          waits before it answers
 *   ?cpu=MS            uses that much of a core first
 *   ?alloc=MB          keeps that much memory, touched, until it is asked again
 *
 * Listens on 0.0.0.0:$PORT (8080). Ends at SIGTERM. With SPIN=1 one more thread uses all the CPU that it gets.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char answer[512];
static pthread_mutex_t keeping = PTHREAD_MUTEX_INITIALIZER;
static char *kept;

static long parameter(const char *head, const char *name)
{
    const char *end = strchr(head, '\n'), *at = strstr(head, name);
    return at && at < end ? atol(at + strlen(name)) : -1;
}

static void wait_ms(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&left, NULL);
}

static void burn_ms(long ms)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    long end = now.tv_sec * 1000000000 + now.tv_nsec + ms * 1000000;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while (now.tv_sec * 1000000000 + now.tv_nsec < end);
}

static void keep_mb(long mb)
{
    pthread_mutex_lock(&keeping);
    free(kept);
    kept = mb > 0 ? malloc(mb << 20) : NULL;
    if (kept)
        memset(kept, 1, mb << 20);
    pthread_mutex_unlock(&keeping);
}

static void *serve(void *argument)
{
    int client = (int)(long)argument, used = 0, got;
    char head[8193];
    while ((got = read(client, head + used, sizeof head - 1 - used)) > 0) {
        used += got;
        head[used] = 0;
        if (!strstr(head, "\r\n\r\n"))
            continue;
        long sleep_for = parameter(head, "sleep="), burn = parameter(head, "cpu="), alloc = parameter(head, "alloc=");
        if (alloc >= 0)
            keep_mb(alloc);
        if (burn > 0)
            burn_ms(burn);
        if (sleep_for > 0)
            wait_ms(sleep_for);
        if (write(client, answer, strlen(answer)) < 0)
            break;
        used = 0; /* a body, or a request sent ahead, is not for this sample */
    }
    close(client);
    return NULL;
}

static void *spin(void *argument)
{
    for (volatile unsigned turns = 0;; turns++)
        ;
    return argument;
}

static void end(int signal)
{
    (void)signal;
    _exit(0);
}

int main(void)
{
    const char *target = getenv("TARGET"), *port = getenv("PORT");
    char body[128];
    snprintf(body, sizeof body, "Hello %s!\n", target ? target : "C");
    snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(body), body);
    signal(SIGTERM, end);
    signal(SIGPIPE, SIG_IGN);
    int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 8080)};
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(server, (struct sockaddr *)&at, sizeof at) || listen(server, 1024)) {
        perror("hello: port");
        return 1;
    }
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    pthread_t spinner;
    if (getenv("SPIN") && atoi(getenv("SPIN")) && pthread_create(&spinner, &small, spin, NULL))
        return 1;
    for (;;) {
        int client = accept(server, NULL, NULL);
        pthread_t thread;
        if (client < 0)
            continue;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (pthread_create(&thread, &small, serve, (void *)(long)client))
            close(client);
    }
}
