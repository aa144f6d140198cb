package dev.vireo.runtime.tensor;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/// Where tensors lie and are computed: the processor or a graphics card.
///
/// @param index which of the graphics cards, from 0; 0 for the processor
public record Device(Kind kind, int index) {
    /// The kinds of devices.
    public enum Kind {
        /// The processor.
        CPU,
        /// A graphics card of NVIDIA.
        CUDA
    }

    /// The processor.
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern TEXT = Pattern.compile("cpu|cuda(?::(\\d{1,2}))?");

    /// @throws IllegalArgumentException when the index is negative, or not 0 for the processor
    public Device {
        if (index < 0 || (kind == Kind.CPU && index != 0)) {
            throw new IllegalArgumentException("no device " + kind + " " + index);
        }
    }

    /// Reads `cpu`, `cuda` (the first card) or `cuda:1`. Whether this machine has it is not looked at.
    ///
    /// @throws VireoException with code USAGE for anything else
    public static Device parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new VireoException(
                    Code.USAGE, "'" + text + "' is not a device", "Devices are cpu, cuda, cuda:0, cuda:1 and so on.");
        }
        if (text.equals("cpu")) {
            return CPU;
        }
        return new Device(Kind.CUDA, m.group(1) == null ? 0 : Integer.parseInt(m.group(1)));
    }

    /// Checks that this machine has the device and that the libraries in use know it.
    ///
    /// @throws VireoException with code RESOURCE when not
    public Device requirePresent() {
        Torch.ready();
        if (kind == Kind.CPU) {
            return this;
        }
        if (!torch.hasCUDA()) {
            throw new VireoException(
                    Code.RESOURCE,
                    "the device " + this + " is not to be had: no CUDA here, or this build of Vireo has none",
                    "Use the device cpu; or build with mvn -Pcuda on a machine with CUDA and cuDNN (docs/models.md).");
        }
        long cards = torch.getNumGPUs();
        if (index >= cards) {
            throw new VireoException(
                    Code.RESOURCE,
                    "the device " + this + " is not to be had: this machine has " + cards + " of that kind",
                    "Cards are counted from 0.");
        }
        // Convolutions would otherwise round their factors to 10 bits, in 32-bit floats too.
        torch.globalContext().setAllowTF32CuDNN(false);
        return this;
    }

    org.bytedeco.pytorch.Device handle() {
        return switch (kind) {
            case CPU -> new org.bytedeco.pytorch.Device(DeviceType.CPU);
            case CUDA -> new org.bytedeco.pytorch.Device(DeviceType.CUDA, (byte) index);
        };
    }

    /// The text that [#parse] reads.
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
