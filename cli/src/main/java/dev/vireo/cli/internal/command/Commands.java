package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import java.lang.reflect.Constructor;
import picocli.CommandLine.IFactory;

/// Makes the command objects: each gets the console.
public final class Commands implements IFactory {
    private final Console console;

    public Commands(Console console) {
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Console.class) {
                constructor.setAccessible(true); // commands are for their own package alone
                return type.cast(constructor.newInstance(console));
            }
        }
        return picocli.CommandLine.defaultFactory().create(type);
    }
}
