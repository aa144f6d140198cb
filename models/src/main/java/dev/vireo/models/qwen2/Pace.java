package dev.vireo.models.qwen2;

import dev.vireo.models.qwen2.Qwen2Model.Step;
import java.util.List;
import java.util.function.Supplier;

/// When a generator computes: at once, or when it is its turn among others.
interface Pace {
    /// Computes something for one generator.
    <T> T compute(Supplier<T> work);

    /// Lets others compute while something else is done, in the midst of [#compute].
    void pause(Runnable meanwhile);

    /// The scores behind the next token of one text, which may be computed with those of others.
    float[] next(Step step);

    /// The pace of a generator that is alone.
    static Pace alone(Qwen2Model model) {
        return new Pace() {
            @Override
            public <T> T compute(Supplier<T> work) {
                return work.get();
            }

            @Override
            public void pause(Runnable meanwhile) {
                meanwhile.run();
            }

            @Override
            public float[] next(Step step) {
                return model.next(List.of(step)).getFirst();
            }
        };
    }
}
