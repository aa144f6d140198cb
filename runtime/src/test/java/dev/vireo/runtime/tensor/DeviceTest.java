package dev.vireo.runtime.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @Test
    void devicesAreReadAndWrittenTheSameWay() {
        assertEquals(Device.CPU, Device.parse("cpu"));
        assertEquals(new Device(Kind.CUDA, 0), Device.parse("cuda"));
        assertEquals(new Device(Kind.CUDA, 3), Device.parse("cuda:3"));
        assertEquals("cuda:3", Device.parse("cuda:3").toString());
        assertEquals("cpu", Device.CPU.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cpu:0", "cuda:", "cuda:-1", "cuda:100", "cuda:0 "})
    void anythingElseIsRefused(String text) {
        VireoException e = assertThrows(VireoException.class, () -> Device.parse(text));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.getMessage().startsWith("'" + text + "'"), e.getMessage());
    }

    @Test
    void aCardThatIsNotThereIsALackOfAResource() {
        VireoException e =
                assertThrows(VireoException.class, () -> Device.parse("cuda:99").requirePresent());
        assertEquals(Code.RESOURCE, e.code());
        assertTrue(e.getMessage().startsWith("the device cuda:99 is not to be had"), e.getMessage());
        assertEquals(Device.CPU, Device.CPU.requirePresent());
    }
}
