/* Runs the encoder on a computer: commands in, packets out, one line each. For the tests.
 *
 *     begin PAYLOAD SAMPLES DT_US RANGES WITH_QUATERNION    how many samples a packet will hold
 *     add T_US AX AY AZ GX GY GZ W X Y Z                    the packet in hexadecimal, or -
 *     dropped SAMPLES | flush | status T_US                 the same
 *     battery PERCENT | flag BITS | unflag BITS             -
 */
#include "open_packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static open_packet packet;
static uint8_t *buffer;

static long long number(void)
{
    long long value;
    if (scanf("%lld", &value) != 1)
        exit(2);
    return value;
}

static void print(uint16_t length)
{
    if (!length)
        putchar('-');
    for (uint16_t i = 0; i < length; i++)
        printf("%02x", buffer[i]);
    putchar('\n');
}

static uint8_t begin(void)
{
    const uint16_t payload = (uint16_t)number();
    const uint8_t samples = (uint8_t)number();
    const uint16_t dt_us = (uint16_t)number();
    const uint8_t ranges = (uint8_t)number();
    /* exactly as large as it is said to be, so that the sanitizer sees a byte too many */
    free(buffer);
    buffer = malloc(payload ? payload : 1u);
    if (!buffer)
        exit(3);
    return open_packet_begin(&packet, buffer, payload, samples, dt_us, ranges, (uint8_t)number());
}

static uint16_t add(void)
{
    int16_t values[10];
    const uint64_t t_us = (uint64_t)number();
    for (int i = 0; i < 10; i++)
        values[i] = (int16_t)number();
    return open_packet_add(&packet, t_us, values, packet.with_quaternion ? values + 6 : 0);
}

int main(void)
{
    char word[16];
    while (scanf("%15s", word) == 1) {
        if (!strcmp(word, "begin"))
            printf("%u\n", (unsigned)begin());
        else if (!strcmp(word, "add"))
            print(add());
        else if (!strcmp(word, "dropped"))
            print(open_packet_dropped(&packet, (uint32_t)number()));
        else if (!strcmp(word, "flush"))
            print(open_packet_flush(&packet));
        else if (!strcmp(word, "status"))
            print(open_packet_status(&packet, (uint64_t)number()));
        else if (!strcmp(word, "battery"))
            open_packet_battery(&packet, (uint8_t)number()), print(0);
        else if (!strcmp(word, "flag"))
            open_packet_flag(&packet, (uint8_t)number()), print(0);
        else if (!strcmp(word, "unflag"))
            open_packet_unflag(&packet, (uint8_t)number()), print(0);
        else
            return 1;
    }
    free(buffer);
    return 0;
}
