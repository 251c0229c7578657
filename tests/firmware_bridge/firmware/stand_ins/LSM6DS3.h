/* As much of the LSM6DS3 library as the sketch uses, for checking its grammar. Does nothing. */
#pragma once
#include <stdint.h>

#define I2C_MODE 0
#define LSM6DS3_ACC_GYRO_STATUS_REG 0x1E
#define LSM6DS3_ACC_GYRO_OUTX_L_G 0x22
enum status_t { IMU_SUCCESS };

struct SensorSettings {
    uint16_t gyroRange, gyroSampleRate, accelRange, accelSampleRate;
};

struct LSM6DS3 {
    LSM6DS3(uint8_t bus, uint8_t address);
    SensorSettings settings;
    status_t begin();
    status_t readRegister(uint8_t *value, uint8_t offset);
    status_t readRegisterRegion(uint8_t *values, uint8_t offset, uint8_t length);
};
