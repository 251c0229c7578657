/* Open packets from a Seeed Studio XIAO nRF52840 Sense.
 *
 * NEITHER BUILT FOR THE BOARD NOR RUN ON IT by those who wrote it: none was at hand. Only its grammar
 * was checked, with stand-ins for the libraries. Take it as a beginning.
 *
 * Needs the "Seeed nRF52 mbed-enabled Boards", the libraries ArduinoBLE and Seeed Arduino LSM6DS3,
 * and open_packet.h copied into this folder.
 *
 * The LSM6DS3 samples at 52, 104 or 208 Hz, so that is what a wish for 50, 100 or 200 Hz gets; dt_us
 * tells the host. ArduinoBLE does not tell the MTU: SAMPLES assumes 84 or more, and every desktop
 * and phone gives that. A sample that the loop comes too late for is overwritten in the sensor; it
 * is counted by the time that passed.
 */
#include <ArduinoBLE.h>
#include <LSM6DS3.h>
#include <Wire.h>

#include "open_packet.h"

#define UUID(part) "a0bde7" part "-7cda-4702-a1cb-61f954641e72"

static const char FIRMWARE[] = "xiao_nrf52840_sense 1 (untested)";
static const uint8_t SAMPLES = 5;
static const uint16_t PAYLOAD = OPEN_PACKET_HEADER + SAMPLES * OPEN_PACKET_SAMPLE + 1;
static const uint8_t RANGES = OPEN_PACKET_RANGES(3, 4); /* 16 g, 2000 degrees per second */
static const uint8_t BOTH_READY = 0x03;

static LSM6DS3 imu(I2C_MODE, 0x6A);
static BLEService service(UUID("b4"));
static BLECharacteristic data(UUID("b5"), BLENotify, PAYLOAD);
static BLECharacteristic control(UUID("b6"), BLEWrite, 3);
static BLECharacteristic info(UUID("b7"), BLERead, sizeof FIRMWARE - 1);

static open_packet packet;
static uint8_t buffer[PAYLOAD];
static bool streaming = false;
static uint16_t dt_us;
static uint64_t last_us;

/* micros() wraps after 71 minutes; this does not, as long as it is asked once in that time. */
static uint64_t now_us()
{
    static uint32_t low = 0;
    static uint64_t high = 0;
    const uint32_t now = micros();
    if (now < low)
        high += (uint64_t)1 << 32;
    low = now;
    return high + now;
}

/* At 2000 degrees per second one count is 70 mdeg/s, so that 32768 counts are 2293.76 degrees per
 * second, and not 2000 as the packet has it. Acceleration is right as it is (0.488 mg per count). */
static int16_t gyro_counts(int16_t raw)
{
    const int32_t counts = ((int32_t)raw * 37581) / 32768;
    return (int16_t)(counts > INT16_MAX ? INT16_MAX : counts < INT16_MIN ? INT16_MIN : counts);
}

static void start(uint16_t wish_hz)
{
    const uint16_t rate = wish_hz < 75 ? 52 : wish_hz < 150 ? 104 : 208;
    dt_us = (uint16_t)(1000000UL / rate);
    imu.settings.accelRange = 16;
    imu.settings.accelSampleRate = rate;
    imu.settings.gyroRange = 2000;
    imu.settings.gyroSampleRate = rate;
    streaming = imu.begin() == IMU_SUCCESS
                && open_packet_begin(&packet, buffer, PAYLOAD, SAMPLES, dt_us, RANGES, 0);
    last_us = now_us();
}

static void send(uint16_t length)
{
    if (length)
        data.writeValue(buffer, length);
}

static void sample()
{
    uint8_t bytes[12]; /* gyroscope first, little-endian */
    int16_t six[6];
    if (imu.readRegisterRegion(bytes, LSM6DS3_ACC_GYRO_OUTX_L_G, sizeof bytes) != IMU_SUCCESS)
        return;
    const uint64_t t_us = now_us();
    for (int i = 0; i < 6; i++) {
        const int16_t raw = (int16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        six[(i + 3) % 6] = i < 3 ? gyro_counts(raw) : raw;
    }
    const uint32_t periods = (uint32_t)((t_us - last_us + dt_us / 2) / dt_us);
    if (periods > 1)
        send(open_packet_dropped(&packet, periods - 1));
    last_us = t_us;
    send(open_packet_add(&packet, t_us, six, 0));
}

static void obey()
{
    uint8_t command[3] = {0, 0, 0};
    const int length = control.readValue(command, sizeof command);
    if (length == 1 && command[0] == 0x00)
        streaming = false;
    else if (length == 3 && command[0] == 0x01)
        start((uint16_t)(command[1] | command[2] << 8));
    else if (length == 1 && command[0] == 0x02)
        for (int i = 0; i < 6; i++) { /* the light is on when its pin is low */
            digitalWrite(LED_BUILTIN, i % 2 ? HIGH : LOW);
            delay(100);
        }
}

void setup()
{
    pinMode(LED_BUILTIN, OUTPUT);
    digitalWrite(LED_BUILTIN, HIGH);
    if (!BLE.begin())
        while (true)
            delay(1000);
    BLE.setLocalName("Open packet");
    BLE.setAdvertisedService(service);
    service.addCharacteristic(data);
    service.addCharacteristic(control);
    service.addCharacteristic(info);
    BLE.addService(service);
    info.writeValue((const uint8_t *)FIRMWARE, sizeof FIRMWARE - 1);
    BLE.advertise();
}

void loop()
{
    uint8_t ready = 0;
    BLE.poll();
    now_us();
    if (!BLE.connected())
        streaming = false;
    if (control.written())
        obey();
    if (streaming && imu.readRegister(&ready, LSM6DS3_ACC_GYRO_STATUS_REG) == IMU_SUCCESS
        && (ready & BOTH_READY) == BOTH_READY)
        sample();
}
