package dev.vireo.models.unet3d;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.Parameters;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AdaptersParityTest {
    @Test
    void objectsAndFusedPixelsAreThoseOfDiffusers() {
        Parity.check(AdaptersParityTest.class, "../parity/gligen", "diffusion_gligen", fixture -> {
            try (Parameters net = weights(fixture, "net");
                    Parameters fuser = weights(fixture, "fuser");
                    Scope _ = Scope.inference()) {
                Conditions.Grounding told = new Conditions.Grounding(
                        fixture.tensor("boxes"), fixture.tensor("texts"), fixture.tensor("masks"));
                fixture.output("objects", new PositionNet(net, 6).apply(told, net));
                fixture.output(
                        "fused",
                        new Fuser(fuser, 8, 6, 2, 4).apply(fixture.tensor("pixels"), fixture.tensor("objects")));
                net.requireAllUsed();
                fuser.requireAllUsed();
            }
        });
    }

    private static Parameters weights(Parity fixture, String part) {
        return Parameters.of(Formula.of(part, fixture.json(part)), DType.F32, Device.CPU);
    }

    /// Weights by the formula of the script that made the fixture, numbered in the order of their names.
    private record Formula(String name, Map<String, TensorSource.Entry> tensors) implements TensorSource {
        static Formula of(String name, JsonNode shapes) {
            Map<String, TensorSource.Entry> out = new TreeMap<>();
            shapes.properties().forEach(field -> {
                List<Long> shape = new ArrayList<>();
                field.getValue().forEach(size -> shape.add(size.asLong()));
                long count = shape.stream().reduce(1L, Math::multiplyExact);
                out.put(field.getKey(), new TensorSource.Entry(field.getKey(), DType.F32, shape, 0, 4 * count));
            });
            return new Formula(name, out);
        }

        @Override
        public MemorySegment data(String tensor) {
            int number = List.copyOf(tensors.keySet()).indexOf(tensor);
            List<Long> shape = tensor(tensor).shape();
            int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
            double scale = shape.size() > 1 ? 1 / Math.sqrt(count / (double) shape.getFirst()) : 0.5;
            MemorySegment out = MemorySegment.ofArray(new byte[4 * count]);
            for (int i = 0; i < count; i++) {
                float value = (float) (Math.sin(0.37 * i + 1.1 * number + 0.5) * scale);
                out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i, value);
            }
            return out;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
