-- How long events of each machine took to reach the collector, microseconds.
SELECT dataset, host_name, count(*), quantile_disc(epoch_us(ts_ingest) - epoch_us(ts), 0.1),
    quantile_disc(epoch_us(ts_ingest) - epoch_us(ts), 0.5), quantile_disc(epoch_us(ts_ingest) - epoch_us(ts), 0.9)
FROM events
WHERE ts IS NOT NULL AND ts_ingest IS NOT NULL AND host_name IS NOT NULL
GROUP BY dataset, host_name
ORDER BY dataset, host_name
