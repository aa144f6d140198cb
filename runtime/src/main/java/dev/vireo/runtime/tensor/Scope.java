package dev.vireo.runtime.tensor;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GradMode;

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

    /// Whether operations on this thread are recorded for gradients at the moment.
    public static boolean records() {
        Torch.ready();
        return GradMode.is_enabled();
    }

    /// Runs part of a computation and frees what it made on the way, but for its result, which goes to the
    /// scope around. The gradient mode stays as it is. This is what keeps a deep network from holding all its
    /// layers at once.
    ///
    /// ```java
    /// Tensor y = Scope.tidy(() -> x.linear(w1, b1).relu().linear(w2, b2));
    /// ```
    public static Tensor tidy(Supplier<Tensor> body) {
        return tidyAll(() -> List.of(body.get())).getFirst();
    }

    /// As [#tidy], for a computation with several results.
    public static List<Tensor> tidyAll(Supplier<List<Tensor>> body) {
        Torch.ready();
        PointerScope outer = PointerScope.getInnerScope();
        List<Tensor> results = kept(body);
        if (outer != null) {
            results.forEach(result -> result.moveTo(outer));
        }
        return results;
    }

    /// As [#tidyAll], but the results belong to no scope: each lives until it is closed. So a long computation
    /// can let go of a tensor before the scope around it ends.
    public static List<Tensor> kept(Supplier<List<Tensor>> body) {
        Torch.ready();
        try (PointerScope _ = new PointerScope()) {
            List<Tensor> results = body.get();
            results.forEach(Tensor::keep);
            return results;
        }
    }

    /// Runs the steps of a computation one after the other and frees the result of each when the next is done;
    /// the last one goes to the scope around.
    public static <S> Tensor fold(Tensor start, List<S> steps, BiFunction<Tensor, S, Tensor> step) {
        Tensor x = start;
        for (int i = 0; i < steps.size(); i++) {
            Tensor before = x;
            S next = steps.get(i);
            PointerScope outer = PointerScope.getInnerScope();
            try (PointerScope _ = new PointerScope()) {
                x = step.apply(before, next).keep();
            } finally {
                if (i > 0) {
                    before.close();
                }
            }
            if (i == steps.size() - 1 && outer != null) {
                x.moveTo(outer);
            }
        }
        return x;
    }

    /// Frees the tensors of this scope and puts the gradient mode back. To be called on the thread that
    /// opened it.
    @Override
    public void close() {
        mode.close();
        pointers.close();
    }
}
