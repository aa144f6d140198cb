package dev.vireo.language.internal.local;

import dev.vireo.language.internal.local.Eyes.Part;
import dev.vireo.language.internal.local.Eyes.Plan;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a conversation in which something is shown. Words are looked up, and what is shown is seen, when
/// its turn comes: of a long video there are never more features at once than of a few parts.
public final class SeenRows implements TokenGenerator.Rows, AutoCloseable {
    /// Spreads the numbers of rows over those below 0.
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private static final int HEX = 16;

    private final Qwen2Model decoder;
    private final Plan plan;
    private final FeatureCache cache;
    private final Looking looking;
    private final int frames;
    private int seen;
    private @Nullable Part last;
    private @Nullable Tensor features;

    /// @param cache what was seen before
    /// @param looking hears how far it is
    public SeenRows(Qwen2Model decoder, Plan plan, FeatureCache cache, Looking looking) {
        this.decoder = decoder;
        this.plan = plan;
        this.cache = cache;
        this.looking = looking;
        frames = plan.parts().stream().mapToInt(Part::frames).sum();
    }

    /// What tells each row from others: the token of a word, or a number below 0 that is of what is shown and
    /// where.
    public List<Long> keys() {
        List<Long> out = new ArrayList<>();
        for (Part part : plan.parts()) {
            addWords(out, part.start());
            String hash = Sha256.of(part.placing() + "\n" + part.key());
            long first = Long.parseUnsignedLong(hash.substring(0, HEX), HEX);
            for (int i = 0; i < part.count(); i++) {
                out.add((first + i * STEP) | Long.MIN_VALUE);
            }
        }
        addWords(out, plan.tokens().size());
        return out;
    }

    private void addWords(List<Long> keys, int end) {
        plan.tokens().subList(keys.size(), end).forEach(token -> keys.add((long) token));
    }

    @Override
    public int count() {
        return plan.tokens().size();
    }

    @Override
    public Tensor read(int from, int to, Runnable pause) {
        List<Tensor> out = new ArrayList<>();
        int at = from;
        for (Part part : plan.parts()) {
            if (part.end() > at && at < to) {
                int words = Math.min(to, part.start());
                if (words > at) {
                    out.add(words(at, words));
                    at = words;
                }
                int end = Math.min(to, part.end());
                if (end > at) {
                    out.add(features(part, pause)
                            .narrow(0, (long) at - part.start(), (long) end - at)
                            .copy());
                    at = end;
                }
            }
        }
        if (to > at) {
            out.add(words(at, to));
        }
        return out.size() == 1 ? out.getFirst() : Tensor.cat(0, out.toArray(Tensor[]::new));
    }

    private Tensor words(int from, int to) {
        long[] ids = plan.tokens().subList(from, to).stream()
                .mapToLong(Integer::longValue)
                .toArray();
        return decoder.embed(Tensor.of(ids, ids.length).to(decoder.device()));
    }

    /// A part may be read in several pieces, and is seen once.
    private Tensor features(Part part, Runnable pause) {
        Tensor known = features;
        if (known != null && part.equals(last)) {
            return known;
        }
        close();
        Tensor fresh = cache.kept(part.key(), () -> part.look().apply(pause));
        features = fresh;
        last = part;
        seen += part.frames();
        if (part.frames() > 0) {
            looking.frames(seen, frames);
        }
        return fresh;
    }

    /// Lets go of what was seen last.
    @Override
    public void close() {
        if (features != null) {
            features.close();
            features = null;
            last = null;
        }
    }
}
