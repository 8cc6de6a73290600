package io.hadron.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Default and meaning of one setting: a component of a config record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The default, written as in a config file. */
    String value();

    /** What it does, in a sentence or two, for the reference page. */
    String doc();
}
