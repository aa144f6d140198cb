package dev.vireo.language.internal.local;

import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What a model saw before, so that it need not look again: in memory, what was used last within a budget, and
/// in files where there is a folder for them. Safe for several threads.
public final class FeatureCache implements AutoCloseable {
    private final String model;
    private final long budget;
    private final Optional<FeatureFiles> files;
    /// What was used last stands last.
    private final Map<String, Tensor> memory = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /// @param model what all features depend on: the weights and the type of numbers
    /// @param budget bytes of memory
    public FeatureCache(String model, long budget, Optional<FeatureFiles> files) {
        this.model = model;
        this.budget = budget;
        this.files = files;
    }

    /// Features that belong to the caller, who closes them.
    ///
    /// @param key what they depend on besides the model
    /// @param look makes them when they are not there
    public Tensor kept(String key, Supplier<Tensor> look) {
        String hash = Sha256.of(model + "\n" + key);
        return Scope.kept(() -> List.of(find(hash).orElseGet(() -> {
                    Tensor seen = look.get();
                    put(hash, seen);
                    files.ifPresent(there -> there.write(hash, seen));
                    return seen;
                })))
                .getFirst();
    }

    private Optional<Tensor> find(String hash) {
        synchronized (memory) {
            Tensor known = memory.get(hash);
            if (known != null) {
                return Optional.of(known.copy());
            }
        }
        Optional<Tensor> read = files.flatMap(there -> there.read(hash));
        read.ifPresent(features -> put(hash, features));
        return read;
    }

    private void put(String hash, Tensor features) {
        long size = bytes(features);
        if (size > budget) {
            return;
        }
        synchronized (memory) {
            if (memory.containsKey(hash)) {
                return;
            }
            Iterator<Tensor> oldest = memory.values().iterator();
            while (bytes + size > budget) {
                Tensor gone = oldest.next();
                bytes -= bytes(gone);
                oldest.remove();
                gone.close();
            }
            memory.put(hash, Scope.kept(() -> List.of(features.copy())).getFirst());
            bytes += size;
        }
    }

    private static long bytes(Tensor features) {
        return features.count() * features.dtype().bytes();
    }

    /// The memory that it takes.
    public long bytes() {
        synchronized (memory) {
            return bytes;
        }
    }

    /// Frees the memory. Files stay.
    @Override
    public void close() {
        synchronized (memory) {
            memory.values().forEach(Tensor::close);
            memory.clear();
            bytes = 0;
        }
    }
}
