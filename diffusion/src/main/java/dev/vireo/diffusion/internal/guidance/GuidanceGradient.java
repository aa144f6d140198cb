package dev.vireo.diffusion.internal.guidance;

import dev.vireo.diffusion.guidance.GuidanceEnergy;
import dev.vireo.models.unet3d.Conditions;
import dev.vireo.models.unet3d.Pass;
import dev.vireo.models.unet3d.Segment;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.models.unet3d.WantedAttention;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The energy of noisy latents and its gradient with respect to them, through the network.
///
/// The pass ends with the last attention that the energy needs, which spares the finest level of the network, and
/// keeps the columns of the words that it needs.
public final class GuidanceGradient {
    /// How much is kept for the way back.
    public enum Memory {
        /// Everything that the gradient needs.
        NORMAL,
        /// What goes from segment to segment; the inside of each is computed a second time.
        LOW
    }

    /// What was found.
    ///
    /// @param gradient of the scaled energy, in the latents' type, outside all scopes; null when the energy was
    ///     good enough
    public record Found(double energy, @Nullable Tensor gradient) {}

    /// The attentions that guidance looks at.
    public static final List<WantedAttention.Key> KEYS = List.of(
            WantedAttention.Key.down(1, 0),
            WantedAttention.Key.down(2, 0),
            WantedAttention.Key.down(2, 1),
            WantedAttention.Key.up(1, 0),
            WantedAttention.Key.up(1, 1),
            WantedAttention.Key.up(2, 2));

    private final UNet3DConditionModel unet;
    private final GuidanceEnergy energy;
    private final Memory memory;
    private final WantedAttention wanted;
    private final List<Segment> segments;

    /// @throws IllegalArgumentException when the network has none of the attentions that guidance looks at
    public GuidanceGradient(UNet3DConditionModel unet, GuidanceEnergy energy, Memory memory) {
        this.unet = unet;
        this.energy = energy;
        this.memory = memory;
        List<Segment> all = unet.segments();
        int end = all.size();
        while (end > 0 && all.get(end - 1).key().filter(KEYS::contains).isEmpty()) {
            end--;
        }
        if (end == 0) {
            throw new IllegalArgumentException("the network has none of the attentions " + KEYS);
        }
        this.segments = all.subList(0, end);
        this.wanted = new WantedAttention(
                segments.stream()
                        .flatMap(segment -> segment.key().filter(KEYS::contains).stream())
                        .collect(Collectors.toSet()),
                energy.tokens(),
                segments.getLast().key());
    }

    /// Finds energy and gradient.
    ///
    /// @param z_BCFHW noisy latents of one video
    /// @param text_BMC its encoded prompt
    /// @param scale what the energy is multiplied by before the gradient is taken
    /// @param enough an energy up to which no gradient is taken
    public Found at(Tensor z_BCFHW, int time, Tensor text_BMC, double scale, double enough) {
        if (z_BCFHW.size(0) != 1 || text_BMC.size(0) != 1) {
            throw new IllegalArgumentException("one video at a time is guided");
        }
        return switch (memory) {
            case NORMAL -> whole(z_BCFHW, time, text_BMC, scale, enough);
            case LOW -> bySegments(z_BCFHW, time, text_BMC, scale, enough);
        };
    }

    /// The attention to the energy's words, with no gradient. The maps outlive their scopes: the caller closes them.
    List<WantedAttention.Shares> look(Tensor z_BCFHW, int time, Tensor text_BMC) {
        try (Scope _ = Scope.inference()) {
            return unet.attention(z_BCFHW, time, Conditions.of(text_BMC), wanted);
        }
    }

    private Found whole(Tensor latents, int time, Tensor text_BMC, double scale, double enough) {
        try (Scope _ = Scope.training()) {
            Tensor z = latents.detach().requireGradient();
            List<WantedAttention.Shares> maps = unet.attention(z, time, Conditions.of(text_BMC), wanted);
            try {
                Tensor e = energy.of(maps);
                double found = e.item();
                return found <= enough
                        ? new Found(found, null)
                        : new Found(
                                found, Tensor.grad(e.mul(scale), z).getFirst().keep());
            } finally {
                maps.forEach(map -> map.maps_FHNT().close());
            }
        }
    }

    /// What a segment took: its input is output number `x`, and its skip output number `skip`, or -1.
    private record Visit(int x, int skip) {}

    /// Tensors outside all scopes, by the number of the output that they belong to; output 0 is the input.
    private static final class Kept implements AutoCloseable {
        private final Map<Integer, Tensor> tensors = new HashMap<>();

        Tensor get(int output) {
            return Objects.requireNonNull(tensors.get(output));
        }

        void put(int output, Tensor tensor) {
            tensors.put(output, tensor);
        }

        /// Adds to what is there.
        void add(int output, Tensor part) {
            Tensor before = tensors.get(output);
            if (before == null) {
                tensors.put(output, part.keep());
            } else {
                tensors.put(output, before.add(part).keep());
                before.close();
            }
        }

        void drop(int output) {
            Tensor tensor = tensors.remove(output);
            if (tensor != null) {
                tensor.close();
            }
        }

        @Override
        public void close() {
            tensors.values().forEach(Tensor::close);
        }
    }

    private Found bySegments(Tensor latents, int time, Tensor text_BMC, double scale, double enough) {
        try (Scope _ = Scope.inference();
                Kept outputs = new Kept();
                Kept gradients = new Kept()) {
            Pass pass = unet.pass(latents, time, Conditions.of(text_BMC), wanted);
            List<Visit> visits = new ArrayList<>();
            Deque<Integer> skips = new ArrayDeque<>();
            outputs.put(0, unet.pictures(latents));
            double found = 0;
            for (int i = 0; i < segments.size(); i++) {
                Visit visit = new Visit(i, segments.get(i).takesSkip() ? skips.pop() : -1);
                visits.add(visit);
                // The last segment leaves nothing but attention, which is computed on the way back.
                if (i < segments.size() - 1) {
                    outputs.put(i + 1, output(segments.get(i), visit, outputs, pass));
                    found += taken(pass);
                    if (segments.get(i).leavesSkip()) {
                        skips.push(i + 1);
                    }
                }
            }
            for (int i = segments.size() - 1; i >= 0; i--) {
                OptionalDouble last = back(i, visits.get(i), outputs, gradients, pass, scale, enough - found);
                if (i == segments.size() - 1) {
                    found += last.orElseThrow();
                    if (found <= enough) {
                        return new Found(found, null);
                    }
                }
                outputs.drop(i);
                gradients.drop(i + 1);
            }
            Tensor gradient_NCHW = gradients.get(0);
            long[] s = gradient_NCHW.shape();
            return new Found(
                    found,
                    Scope.kept(() -> List.of(gradient_NCHW
                                    .reshape(1, s[0], s[1], s[2], s[3])
                                    .transpose(1, 2)
                                    .to(latents.dtype())
                                    .contiguous()))
                            .getFirst());
        }
    }

    private static Tensor output(Segment segment, Visit visit, Kept outputs, Pass pass) {
        Optional<Tensor> skip = visit.skip() < 0 ? Optional.empty() : Optional.of(outputs.get(visit.skip()));
        return segment.kept(outputs.get(visit.x()), skip, pass).orElseThrow();
    }

    /// The part of the energy that comes from the attention just taken.
    private double taken(Pass pass) {
        double out = 0;
        for (WantedAttention.Shares map : pass.handOver()) {
            try (Scope _ = Scope.inference()) {
                out += energy.share(map, wanted.keys().size()).item();
            } finally {
                map.maps_FHNT().close();
            }
        }
        return out;
    }

    /// Computes a segment again, now for gradients, and adds to the gradients of what it took.
    ///
    /// @param missing how much energy this segment may have so that all of it is good enough; of the last segment
    ///     alone
    /// @return the energy of its attention, of the last segment alone
    private OptionalDouble back(
            int number, Visit visit, Kept outputs, Kept gradients, Pass pass, double scale, double missing) {
        boolean last = number == segments.size() - 1;
        try (Scope _ = Scope.training()) {
            Tensor x = outputs.get(visit.x()).detach().requireGradient();
            Tensor skip =
                    visit.skip() < 0 ? null : outputs.get(visit.skip()).detach().requireGradient();
            Tensor y =
                    segments.get(number).run(x, Optional.ofNullable(skip), pass).orElse(null);
            List<WantedAttention.Shares> maps = pass.handOver();
            try {
                Tensor own = Tensor.zeros().to(unet.device());
                for (WantedAttention.Shares map : maps) {
                    own = own.add(energy.share(map, wanted.keys().size()));
                }
                OptionalDouble found = last ? OptionalDouble.of(own.item()) : OptionalDouble.empty();
                if (last && own.item() <= missing) {
                    return found;
                }
                Tensor sum = own.mul(scale);
                if (y != null) {
                    // Its slope along y is the gradient that came from above.
                    sum = sum.add(y.mul(gradients.get(number + 1)).sum().to(DType.F32));
                }
                List<Tensor> slopes = skip == null ? Tensor.grad(sum, x) : Tensor.grad(sum, x, skip);
                gradients.add(visit.x(), slopes.getFirst());
                if (skip != null) {
                    gradients.add(visit.skip(), slopes.get(1));
                }
                return found;
            } finally {
                maps.forEach(map -> map.maps_FHNT().close());
            }
        }
    }
}
