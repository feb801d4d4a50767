select cast(count(*) as varchar) || ' rows for one key (transfer_id)' as reason
from mart.transfers
group by transfer_id
having count(*) > 1
