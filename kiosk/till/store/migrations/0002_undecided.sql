-- Money that waits for a person's decision is watched until there is one: such attempts are open again.
UPDATE attempt SET settled = 0
 WHERE json_extract(payment, '$.attention') IS NOT NULL
   AND json_extract(payment, '$.resolution') IS NULL;
