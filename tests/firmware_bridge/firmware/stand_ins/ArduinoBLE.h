/* As much of Arduino and ArduinoBLE as the sketch uses, for checking its grammar. Does nothing. */
#pragma once
#include <stdint.h>

#define HIGH 1
#define LOW 0
#define OUTPUT 1
#define LED_BUILTIN 11
uint32_t micros();
void delay(unsigned long ms);
void pinMode(int pin, int mode);
void digitalWrite(int pin, int level);

enum { BLERead = 2, BLEWrite = 8, BLENotify = 16 };

struct BLECharacteristic {
    BLECharacteristic(const char *uuid, uint16_t properties, int size);
    int writeValue(const uint8_t value[], int length);
    int readValue(uint8_t value[], int length);
    bool written();
};

struct BLEService {
    explicit BLEService(const char *uuid);
    void addCharacteristic(BLECharacteristic &characteristic);
};

struct BLELocalDevice {
    int begin();
    void poll();
    bool connected() const;
    bool setLocalName(const char *name);
    bool setAdvertisedService(const BLEService &service);
    void addService(BLEService &service);
    int advertise();
};
extern BLELocalDevice BLE;
