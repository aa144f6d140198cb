package dev.vireo.runtime.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;

/// Owns every tensor made on this thread until it is closed: native memory goes back at a known place, not
/// when the collector gets to it. Scopes nest; a tensor belongs to the innermost. [Tensor#keep] lets one
/// outlive its scope.
///
/// ```java
/// try (Scope scope = Scope.inference()) {
///     float[] scores = network.forward(pixels).sigmoid().toFloats();
/// }
/// ```
public final class Scope implements AutoCloseable {
    private final PointerScope pointers;
    private final AutoGradMode mode;

    private Scope(boolean gradients) {
        Torch.ready();
        pointers = new PointerScope();
        mode = new AutoGradMode(gradients);
    }

    /// A scope in which operations are recorded for gradients.
    public static Scope training() {
        return new Scope(true);
    }

    /// A scope in which nothing is recorded for gradients.
    public static Scope inference() {
        return new Scope(false);
    }

    /// Frees the tensors of this scope and puts the gradient mode back. To be called on the thread that
    /// opened it.
    @Override
    public void close() {
        mode.close();
        pointers.close();
    }
}
