/**
 * The stores on RocksDB: one database for a node's logs and states with one writer thread, and a
 * small one for the metadata machine. The only package that sees RocksDB; native objects never
 * leave it.
 */
@NullMarked
package io.hadron.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
